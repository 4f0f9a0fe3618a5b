/** Chooses the program of an execution environment: our own runtimes, a `bootstrap`, or the function's local_command. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Failure, invalidEntrypoint, notHere } from "./failures.ts";
import type { HostPython } from "./host-python.ts";
import type { LocalCommand } from "./local-command.ts";
import type { VersionToRun } from "./types.ts";

/** Languages whose runtimes are ours. They write their log in frames; all other programs write lines. */
export type Language = "node" | "python" | "other";

/** A program to start, or the reason why there is none. */
export type Launch = {
  /** Lines for the log, before the program's own. */
  readonly notes: readonly string[];
} & (
  | { readonly program: Program; readonly refusal?: undefined }
  | { readonly program?: undefined; refusal(requestId: string): Failure }
);

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly language: Language;
  /** The folder that it starts in. */
  readonly folder: string;
  /** How AWS names the file where it can't start it. */
  readonly nameOnAws: string;
}

/** Where the code of an environment is. */
export interface CodePlace {
  /** Absent for an image. */
  readonly taskRoot?: string;
  /** The folder that stands for /opt; absent without layers. */
  readonly optRoot?: string;
}

/** The choice's dependencies. */
export interface LaunchDeps {
  /** Asked for each environment, so that an edit counts at the next cold start. */
  localCommandOf(functionName: string): Promise<LocalCommand>;
  hostPython(): Promise<HostPython | undefined>;
}

const RUNTIME = join(__dirname, "runtime");

/** Chooses. local_command wins over everything else. */
export async function chooseLaunch(
  deps: LaunchDeps,
  version: VersionToRun,
  place: CodePlace,
): Promise<Launch> {
  const { command, folder, file, mistakes = [] } = await deps.localCommandOf(version.functionName);
  const notes = [
    ...mistakes.map((mistake) => `Local AWS can't read this function's local_command: ${mistake}`),
    ...(version.notSimulated ?? []),
    ...leftOut(version, place),
  ];
  const way = `Name a command that speaks Lambda's Runtime API as "local_command" in ${file ?? "functions/NAME/function.json"}.`;
  const refuse = (refusal: (requestId: string) => Failure): Launch => ({ notes, refusal });
  const run = (program: Program, ...more: string[]): Launch => ({ notes: [...notes, ...more], program });
  const { taskRoot } = place;
  if (command !== undefined) {
    const program = shell(command, taskRoot ?? folder ?? "/", languageOf(version.runtime));
    return run(program, `Local AWS runs this function by local_command of ${file}: ${command}`);
  }
  if (taskRoot !== undefined && version.runtime.startsWith("nodejs")) return run(node(version, taskRoot));
  if (taskRoot !== undefined && version.runtime.startsWith("python3")) {
    const python = await deps.hostPython();
    if (!python) return refuse(() => noPython(version, way));
    const which = `Local AWS runs ${version.runtime} by Python ${python.version} of this machine: ${python.path}`;
    return run(pythonProgram(python, taskRoot), which);
  }
  if (taskRoot !== undefined && version.runtime.startsWith("provided")) return bootstrap(taskRoot);
  return refuse(() => unsupported(version, way));

  function bootstrap(taskRoot: string): Launch {
    const found = findBootstrap({ ...place, taskRoot });
    if (!found)
      return refuse((requestId) =>
        invalidEntrypoint(
          requestId,
          "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
        ),
      );
    const kind = executableFor(found.file);
    if (kind === "script" || kind === "unreadable") return run(found);
    if (kind !== (version.architecture ?? "x86_64"))
      return refuse((requestId) =>
        invalidEntrypoint(requestId, `fork/exec ${found.nameOnAws}: exec format error`),
      );
    if (process.platform === "linux" && kind === PROCESSORS[process.arch]) return run(found);
    return refuse(() =>
      notHere(
        "OtherProcessor",
        `The bootstrap of ${version.functionName} is a Linux program for ${kind}, and this machine is ${process.platform} on ${process.arch}. ${way}`,
      ),
    );
  }
}

/** What AWS would start beside the program or around it, and local AWS does not. */
function leftOut({ environment }: VersionToRun, { optRoot }: CodePlace): string[] {
  const extensions = optRoot === undefined ? [] : namesIn(join(optRoot, "extensions"));
  const wrapper = environment.AWS_LAMBDA_EXEC_WRAPPER;
  return [
    ...(extensions.length > 0 ? [`Local AWS starts no extensions: ${extensions.join(", ")}`] : []),
    ...(wrapper
      ? [`Local AWS starts no wrapper: AWS_LAMBDA_EXEC_WRAPPER (${wrapper}) does nothing here`]
      : []),
  ];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** The language of a runtime's own programs. */
export function languageOf(runtime: string): Language {
  if (runtime.startsWith("nodejs")) return "node";
  return runtime.startsWith("python") ? "python" : "other";
}

function shell(command: string, folder: string, language: Language): Program {
  return { file: "/bin/sh", args: ["-c", command], language, folder, nameOnAws: "/bin/sh" };
}

function node(version: VersionToRun, folder: string): Program {
  const args = [...heapFlags(version), join(RUNTIME, "bootstrap.cjs")];
  return { file: process.execPath, args, language: "node", folder, nameOnAws: "/var/runtime/bootstrap" };
}

/**
 * Without the packages that this machine has installed (`-S`, `-s`): they would hide that the function's own code
 * lacks one. Without writing compiled files (`-B`): the code is read-only.
 */
function pythonProgram({ path }: HostPython, folder: string): Program {
  const args = ["-B", "-S", "-s", join(RUNTIME, "bootstrap.py")];
  return { file: path, args, language: "python", folder, nameOnAws: "/var/runtime/bootstrap" };
}

/** Heap limits as Lambda sets them, unless the function sets its own. */
function heapFlags({ memorySizeMb, environment }: VersionToRun): string[] {
  if (/--max[-_](old|semi)[-_]space[-_]size/.test(environment.NODE_OPTIONS ?? "")) return [];
  return [
    `--max-semi-space-size=${Math.max(1, Math.floor(memorySizeMb * 0.05))}`,
    `--max-old-space-size=${Math.max(16, Math.floor(memorySizeMb * 0.9))}`,
  ];
}

function findBootstrap({ taskRoot, optRoot }: CodePlace & { taskRoot: string }): Program | undefined {
  const places = [
    { root: taskRoot, nameOnAws: "/var/task/bootstrap" },
    ...(optRoot ? [{ root: optRoot, nameOnAws: "/opt/bootstrap" }] : []),
  ];
  for (const { root, nameOnAws } of places) {
    const file = join(root, "bootstrap");
    if (statSync(file, { throwIfNoEntry: false })?.isFile())
      return { file, args: [], language: "other", folder: taskRoot, nameOnAws };
  }
  return undefined;
}

/** Names of processors: Node's, and Lambda's. */
const PROCESSORS: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "arm64" };
/** `e_machine` of an ELF file (System V ABI). */
const ELF_MACHINES: Readonly<Record<number, string>> = { 62: "x86_64", 183: "arm64" };

/**
 * What a file can be started on, by its first bytes: a script on all processors. Looked at before the start, because
 * the system's own search for a program would give a file of another kind to a shell.
 */
function executableFor(file: string): string {
  const head = Buffer.alloc(20);
  try {
    const descriptor = openSync(file, "r");
    readSync(descriptor, head, 0, head.length, 0);
    closeSync(descriptor);
  } catch {
    return "unreadable";
  }
  if (head.toString("latin1", 0, 2) === "#!") return "script";
  if (head.toString("latin1", 0, 4) !== "\x7fELF") return "none";
  return ELF_MACHINES[head.readUInt16LE(18)] ?? "none";
}

function noPython({ functionName, runtime }: VersionToRun, way: string): Failure {
  return notHere(
    "NoPython",
    `${functionName} has runtime ${runtime}, which local AWS runs by this machine's python3, and PATH has none that starts. Install Python 3 and start local AWS again. Or: ${way}`,
  );
}

function unsupported({ functionName, runtime }: VersionToRun, way: string): Failure {
  const what = runtime === "" ? "is a container image" : `has runtime ${runtime}`;
  return notHere(
    "UnsupportedRuntime",
    `${functionName} ${what}, which local AWS does not run by itself: it runs Node.js, Python and provided.*. ${way}`,
  );
}
