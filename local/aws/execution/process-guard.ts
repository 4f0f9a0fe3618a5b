/** A process that ends our handler processes and removes our folders when this process dies, kill -9 included. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface ProcessGuard {
  /** From now on the group of `pid` ends with us. `mark` is a `NAME=value` of its environment, unique to it. */
  watch(pid: number, mark: string): void;
  /** The group's leader has ended: descendants that left the group are ended too. */
  sweep(pid: number, mark: string): void;
  /** From now on `folder` is removed when we end. */
  guardFolder(folder: string): void;
  /** Kills and removes what is left; resolves when that is done. */
  close(): Promise<void>;
}

/** Starts the guard. It is no member of our process group, so that Ctrl-C does not end it before us. */
export function startProcessGuard(): ProcessGuard {
  const child = spawn(process.execPath, ["--max-semi-space-size=1", join(__dirname, "guard.cjs")], {
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
    watch: (pid, mark) => order("watch", pid, mark),
    sweep: (pid, mark) => order("sweep", pid, mark),
    guardFolder: (folder) => order("folder", folder),
    async close() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
