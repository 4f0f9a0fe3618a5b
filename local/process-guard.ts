/** A process that ends our children and removes our folders when this process dies, even by kill -9. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface ProcessGuard {
  /**
   * From now on each process with `mark`, a unique `NAME=value`, in its environment ends when we end.
   * Its descendants, which inherit `mark`, end too; process-guard.cjs says which of those without it.
   * Call before the process starts, since we may die at any moment, and again with the `pid` of its group.
   */
  watch(mark: string, pid?: number): void;
  /** Ends descendants that left the group. Call when the group's leader has ended. */
  sweep(mark: string): void;
  /** From now on `folder` is removed when we end, and what works in it without a terminal ends (Linux). */
  guardFolder(folder: string): void;
  /** Kills the processes and removes the folders that are left; resolves when that is done. */
  close(): Promise<void>;
}

/** Starts the guard, in a process group of its own, so that Ctrl-C does not end the guard before us. */
export function startProcessGuard(): ProcessGuard {
  const child = spawn(process.execPath, ["--max-semi-space-size=1", join(__dirname, "process-guard.cjs")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
    env: {},
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdin.on("error", () => {});
  child.unref();
  (child.stdin as unknown as { unref?(): void }).unref?.();
  const order = (...words: unknown[]) => child.stdin.write(`${JSON.stringify(words)}\n`);
  return {
    watch: (mark, pid) => order("watch", mark, pid),
    sweep: (mark) => order("sweep", mark),
    guardFolder: (folder) => order("folder", folder),
    async close() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
