/** Runs a command whose processes all end with this one, even by kill -9. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Finished {
  /** The exit code; 1 when a signal or the time limit ended it. */
  readonly code: number;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Resolves with the exit code and everything that was written to stdout and stderr. */
export function runGuarded(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs }: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const guard = spawn(process.execPath, [join(__dirname, "guard.cjs"), command, ...args], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const chunks: Buffer[] = [];
    guard.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    guard.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const limit = timeoutMs === undefined ? undefined : setTimeout(() => guard.kill("SIGTERM"), timeoutMs);
    guard.on("error", reject);
    guard.on("close", (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}
