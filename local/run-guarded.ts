/** Runs a command whose processes all end when this process ends, even by kill -9. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { type ProcessGuard, startProcessGuard } from "./process-guard.ts";

/** How a command ended. */
export interface RunResult {
  /** The exit code; 1 when a signal or the time limit ended the command, 127 when it could not start. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** The guard to use; without one the command gets its own. */
  readonly guard?: ProcessGuard;
}

const MARK = "LAMBDA_LIVE_RUN";

/** Resolves with all output when the command has ended; no process that it started is left then. */
export async function runGuarded(
  command: string,
  args: readonly string[],
  { guard, ...options }: RunOptions = {},
): Promise<RunResult> {
  if (guard) return run(command, args, options, guard);
  const own = startProcessGuard();
  try {
    return await run(command, args, options, own);
  } finally {
    await own.close();
  }
}

function run(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs }: RunOptions,
  guard: ProcessGuard,
): Promise<RunResult> {
  const startedAt = performance.now();
  const id = randomUUID();
  const mark = `${MARK}=${id}`;
  const output = { stdout: "", stderr: "" };
  guard.watch(mark);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, [MARK]: id },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) guard.watch(mark, pid);
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    }
    const endGroup = () => pid !== undefined && process.kill(-pid, "SIGKILL");
    const limit = timeoutMs === undefined ? undefined : setTimeout(endGroup, timeoutMs);
    const over = () => {
      clearTimeout(limit);
      guard.sweep(mark);
    };
    const end = (code: number) =>
      resolve({ code, ...output, seconds: (performance.now() - startedAt) / 1000 });
    child.once("exit", over);
    child.once("close", (code) => end(code ?? 1));
    child.once("error", (error) => {
      over();
      output.stderr += `${command} could not be started: ${error.message}`;
      end(127);
    });
  });
}
