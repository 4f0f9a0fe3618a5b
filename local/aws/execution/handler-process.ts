/** A process that runs a handler, in a process group of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import type { ProcessGuard } from "../../process-guard.ts";
import { descendantsOf } from "./descendants.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import type { Ending } from "./failures.ts";
import type { CodePlace, Program } from "./launch.ts";
import type { MemoryMeter, MemoryWatch } from "./memory.ts";
import { frameReader, lineReader, type OutputReader } from "./output-reader.ts";
import { LOG_FD, processEnvironment } from "./process-environment.ts";
import { throttleReading } from "./throttle-reading.ts";
import type { VersionToRun } from "./types.ts";

/** The dependencies of a process, the same for all versions. */
export interface ProcessDeps {
  readonly guard: ProcessGuard;
  readonly memory: MemoryWatch;
  /** The endpoint for SDK calls made by handlers. */
  readonly endpoint: () => string;
  /** The secret that those calls are signed with. */
  readonly secretAccessKey: string;
  readonly runtimeDirectory: string;
  /** Bytes that a process may write in a second. A process that writes more has to wait. */
  readonly outputBytesPerSecond: number;
}

export interface HandlerProcess {
  /** Its memory, watched from the start. A process that passes the function's memory is killed. */
  readonly memory: MemoryMeter;
  /** Ends the whole process group, and the descendants that left it. */
  kill(): void;
  /** Logs a last line that has no newline yet. */
  flushOutput(): void;
}

/** Starts the process. Calls `onExit` once. */
export function startHandlerProcess(
  deps: ProcessDeps,
  version: VersionToRun,
  place: CodePlace & { readonly program: Program; readonly runtimeApi: string; readonly log: EnvironmentLog },
  onExit: (ending: Ending) => void,
): HandlerProcess {
  const sessionToken = randomBytes(24).toString("base64url");
  const mark = `AWS_SESSION_TOKEN=${sessionToken}`;
  deps.guard.watch(mark);
  const { program } = place;
  const child = spawn(program.file, program.args, {
    cwd: program.folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: processEnvironment(version, {
      sessionToken,
      language: program.language,
      taskRoot: place.taskRoot ?? program.folder,
      optRoot: place.optRoot,
      runtimeApi: place.runtimeApi,
      logStream: place.log.stream,
      runtimeDirectory: deps.runtimeDirectory,
      endpoint: deps.endpoint(),
      secretAccessKey: deps.secretAccessKey,
      path: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    }),
  });
  const { pid } = child;
  if (pid !== undefined) deps.guard.watch(mark, pid);
  const readers = readOutput(child, place.log, deps.outputBytesPerSecond);
  let isOver = false;
  let outOfMemory = false;
  const kill = () => {
    if (isOver || pid === undefined) return;
    const others = descendantsOf(pid);
    killIfThere(-pid);
    for (const other of others) killIfThere(other);
  };
  const memory = deps.memory.open(pid, version.memorySizeMb, () => {
    outOfMemory = true;
    kill();
  });
  memory.watch(true);
  const over = (code: number | null, signal: string | null, notStarted?: string) => {
    if (isOver) return;
    memory.watch(false);
    kill();
    isOver = true;
    deps.guard.sweep(mark);
    onExit({ code, signal, outOfMemory, notStarted });
  };
  child.once("exit", (code, signal) => over(code, signal));
  child.once("error", ({ code = "" }: NodeJS.ErrnoException) =>
    over(null, null, `fork/exec ${program.nameOnAws}: ${START_FAILURES[code] ?? code}`),
  );
  return {
    memory,
    kill,
    flushOutput() {
      for (const reader of readers) reader.flush();
    },
  };
}

/** Ends a process, or with a negative id a group, at once. */
function killIfThere(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // Gone already.
  }
}

/** The system's reasons not to start a program, in the words of AWS (Go's `syscall.Errno`). */
const START_FAILURES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
};

function readOutput(child: ChildProcess, log: EnvironmentLog, bytesPerSecond: number): OutputReader[] {
  const receive = (text: () => string, bytes: number, timestamp: number | undefined) =>
    log.writeOutput(text, bytes, timestamp ?? Date.now());
  const sources: [Readable, OutputReader][] = [
    [child.stdout as Readable, lineReader(receive)],
    [child.stderr as Readable, lineReader(receive)],
    [child.stdio[LOG_FD] as Readable, frameReader(receive)],
  ];
  throttleReading(sources, bytesPerSecond);
  return sources.map(([, reader]) => reader);
}
