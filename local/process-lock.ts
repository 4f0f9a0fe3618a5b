/**
 * A lock between processes of one machine: a listening socket. The lock ends with its process,
 * however the process ends, and so is never stale.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { runtimeFolder } from "./runtime-folder.ts";

export interface ProcessLock {
  release(): void;
}

/** Takes the lock of `what`, for example a folder; `undefined` where a living process holds it. */
export async function takeLock(what: string): Promise<ProcessLock | undefined> {
  const path = socketOf(what);
  const lock = await listen(path);
  if (lock || (await isHeld(path))) return lock;
  rmSync(path, { force: true });
  return listen(path);
}

/** Resolves when the lock of `what` is released; at once when no process holds it. */
export function whenReleased(what: string): Promise<void> {
  return new Promise((resolve) => {
    connect(socketOf(what))
      .on("error", () => {})
      .on("close", () => resolve());
  });
}

function socketOf(what: string): string {
  const digest = createHash("sha256").update(what).digest("hex").slice(0, 16);
  return join(runtimeFolder(), `${digest}.lock`);
}

function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function listen(path: string): Promise<ProcessLock | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on("error", () => {}).on("close", () => waiting.delete(socket));
    });
    const release = () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve({ release }));
  });
}
