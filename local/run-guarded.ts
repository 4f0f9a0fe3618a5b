/** Runs a command whose processes all end with this one, even by kill -9. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { startProcessGuard } from "./process-guard.ts";

export interface Finished {
  /** The exit code; 1 when a signal or the time limit ended it, 127 when it could not be started. */
  readonly code: number;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

const MARK = "LAMBDA_LIVE_RUN";

/** Resolves with the exit code and everything that was written to stdout and stderr; nothing it started is left then. */
export async function runGuarded(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs }: RunOptions = {},
): Promise<Finished> {
  const id = randomUUID();
  const mark = `${MARK}=${id}`;
  const guard = startProcessGuard();
  guard.watch(mark);
  const chunks: Buffer[] = [];
  const code = await new Promise<number>((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, [MARK]: id },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) guard.watch(mark, pid);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    }
    const endGroup = () => pid !== undefined && process.kill(-pid, "SIGKILL");
    const limit = timeoutMs === undefined ? undefined : setTimeout(endGroup, timeoutMs);
    const over = () => {
      clearTimeout(limit);
      guard.sweep(mark);
    };
    child.once("exit", over);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
    child.once("error", (error) => {
      over();
      chunks.push(Buffer.from(`${command} could not be started: ${error.message}`));
      resolve(127);
    });
  });
  await guard.close();
  return { code, output: Buffer.concat(chunks).toString() };
}
