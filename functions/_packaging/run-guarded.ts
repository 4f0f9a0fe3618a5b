import { spawn } from "node:child_process";
import { Writable } from "node:stream";

const KEPT_OPEN_MS = 1000;

/**
 * Runs the command as leader of a process group. The group ends with this process, however this process ends: descriptor 3
 * is then closed before a line has come.
 */
const GUARDED = '{ read -r done <&3 || kill -KILL 0; } >/dev/null 2>&1 & exec 3<&-; exec "$@"';

export interface GuardedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Time that the group has between SIGTERM and SIGKILL. Default: none, it is killed at once. */
  readonly graceMs?: number;
  /** Text for its standard input. Default: none. */
  readonly input?: string;
  /** Takes what it writes to standard output (1) and standard error (2). */
  hear(data: Buffer, descriptor: 1 | 2): void;
}

export interface GuardedEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was not done in its time, and its whole process group was ended. */
  readonly isLate: boolean;
}

/** Runs a command with all the processes that it starts: none outlives its time, or this process. */
export async function runGuarded(words: readonly string[], options: GuardedOptions): Promise<GuardedEnd> {
  const { cwd, env, timeoutMs, graceMs = 0, input, hear } = options;
  const child = spawn("sh", ["-c", GUARDED, "guarded", ...words], {
    cwd,
    env,
    detached: true,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe", "pipe"],
  });
  const { pid, stdio } = child;
  // A command may end without reading what it is given.
  child.stdin?.on("error", () => {}).end(input);
  stdio[1]?.on("data", (data: Buffer) => hear(data, 1));
  stdio[2]?.on("data", (data: Buffer) => hear(data, 2));
  let isLate = false;
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // the group has just ended
    }
  };
  const timers = [
    setTimeout(() => {
      isLate = true;
      kill(graceMs > 0 ? "SIGTERM" : "SIGKILL");
    }, timeoutMs),
    ...(graceMs > 0 ? [setTimeout(() => kill("SIGKILL"), timeoutMs + graceMs)] : []),
  ];
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...ended) => {
      // Tells the guard that the command has ended. Descriptor 3 is a pair of sockets, so Node can write to it.
      if (stdio[3] instanceof Writable) stdio[3].on("error", () => {}).end("done\n");
      child.once("close", () => resolve(ended));
      // A process that stays behind, such as a daemon of a build tool, may keep the output open.
      setTimeout(() => resolve(ended), KEPT_OPEN_MS);
    });
  }).finally(() => {
    for (const timer of timers) clearTimeout(timer);
  });
  for (const stream of stdio) stream?.destroy();
  return { code, signal, isLate };
}
