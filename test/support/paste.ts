/** Printed commands, taken out of an output and run by a shell in a folder, as a person pastes them. */
import { execFile, execFileSync } from "node:child_process";
import { dirname } from "node:path";
import type { CommandKind } from "../../lib/printed-command.ts";
import { writeExecutable } from "./fake-executable.ts";
import { LIVE } from "./live-process.ts";

const WORD = String.raw`(?:'[^']*'|\\'|\$\([^)]*\)|[^\s,;'\x60()])+`;

/** The printed command of that kind. Throws with the output if there is none. */
export function commandIn(output: string, kind: CommandKind): string {
  const [program = "", ...words] = kind.split(" ");
  const literal = words.filter((word) => !/^[A-Z]+$/.test(word));
  const verb = program === "live" && words[0] === "VERB" ? "" : words[0];
  const start = program === "live" ? `(?:npm run -s live --|live) ${verb}` : program;
  const commands = output.match(new RegExp(`${start}(?: ?(?!or |&& )${WORD})*`, "g")) ?? [];
  const found = commands.find((command) => literal.every((word) => command.split(" ").includes(word)));
  if (!found) throw new Error(`No command "${kind}" in:\n${output}`);
  return found.replace(/[.?]$/, "");
}

/** Folder for PATH in which `live`, `npm run -s live` and `pulumi` are this checkout's and the given engine. */
export function commandsFolder(root: string, enginePath: string): string {
  const quoted = LIVE.map((word) => `'${word}'`).join(" ");
  const live = writeExecutable(root, "bin/live", `exec ${quoted} "$@"`);
  writeExecutable(
    root,
    "bin/npm",
    `[ "$1 $2 $3 $4" = "run -s live --" ] && shift 4 && npm_lifecycle_event=live exec ${quoted} "$@"
echo "no such script: $*" >&2; exit 9`,
  );
  writeExecutable(root, "bin/pulumi", `exec '${enginePath}' "$@"`);
  return dirname(live);
}

export interface Pasted {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with `sh`. Nobody is at its standard input. */
export function paste(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Pasted> {
  return new Promise((resolve) => {
    const child = execFile("sh", ["-c", command], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** Fails if a shell could not read the command. Runs nothing. */
export function parse(command: string): void {
  execFileSync("sh", ["-nc", command]);
}
