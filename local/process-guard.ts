/** A process that ends what this one started and removes its folders when this one dies, kill -9 included. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface ProcessGuard {
  /**
   * From now on a process ends with us that has `mark`, a `NAME=value` of its own, in its environment; so do its descendants.
   * Said before it is started, since we may die at any moment, and again with the `pid` of its group.
   */
  watch(mark: string, pid?: number): void;
  /** The group's leader has ended: descendants that left the group are ended too. */
  sweep(mark: string): void;
  /** From now on `folder` is removed when we end. */
  guardFolder(folder: string): void;
  /** Kills and removes what is left; resolves when that is done. */
  close(): Promise<void>;
}

/** Starts the guard. It is no member of our process group, so that Ctrl-C does not end it before us. */
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
