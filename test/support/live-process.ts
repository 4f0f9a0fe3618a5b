/** Real processes of `live`, started as a shell starts them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectHarmless } from "./harmless-output.ts";
import { expectSchema } from "./json-schema.ts";

const LAUNCH = join(__dirname, "../../scripts/launch.cjs");

/** The words that start `live` of this checkout. */
export const LIVE: readonly string[] = [process.execPath, LAUNCH];

export interface LiveEnded {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LiveProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<LiveEnded>;
}

export interface LiveProcessOptions {
  readonly cwd: string;
  readonly endpoint: string;
  /** A shell script that runs `live` as `"$@"`; the words after it are `$0` and what the script shifts away. */
  readonly shell?: readonly [script: string, ...words: string[]];
}

/** Builds `live` if it is not built from this checkout. */
export function buildLive(): void {
  execFileSync(process.execPath, [LAUNCH, "--version"], { stdio: "ignore" });
}

/** The variables of such a process: nothing of this machine's user but PATH, and a home without `.aws`. */
export function liveEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? "",
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: "tester",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_ENDPOINT_URL: endpoint,
  };
}

/** Starts `live` with these words, with nobody at its standard input. */
export function startLive(args: string, { cwd, endpoint, shell }: LiveProcessOptions): LiveProcess {
  const live = [...LIVE, ...args.split(" ")];
  const [command = "", ...words] = shell ? ["sh", "-c", shell[0], "sh", ...shell.slice(1), ...live] : live;
  const child = spawn(command, words, {
    cwd,
    env: liveEnvironment(endpoint),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<LiveEnded>((resolve) => {
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  }).then((end) => {
    expectHarmless(end.stdout + end.stderr, `live ${args}`);
    // A shell may have cut the output off, and a signal the process.
    if (!shell && end.exitCode !== null) expectSchema(end.stdout, args.split(" "));
    return end;
  });
  return { child, ended };
}
