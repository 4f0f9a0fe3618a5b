/** Unpacked code: one folder for each zip, shared by its environments and removed with the last of them. */
import { writeFile } from "node:fs";
import { mkdir, readdir, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Blobs } from "../state/blobs.ts";
import { readZip, type ZipEntry } from "../zip.ts";
import { ExecutorClosed } from "./types.ts";

export interface CodeDirectories {
  /** The folder of a zip's content; release it once for each `take`. All who take a zip share its folder. */
  take(sha256Hex: string): CodeDirectory;
  release(sha256Hex: string): void;
  /** Ends what is being unpacked. */
  close(): Promise<void>;
}

export interface CodeDirectory {
  readonly folder: string;
  /** Rejects if the zip can't be unpacked. */
  readonly unpacked: Promise<void>;
}

/** Not the writeFile of node:fs/promises, which takes twice as long for a small file. */
const write = promisify(writeFile);

/** Files that are unpacked at a time, to keep the threads busy that write them. */
const AT_A_TIME = 8;

/** Unpacks below `base`, which must exist. */
export function openCodeDirectories(base: string, blobs: Blobs): CodeDirectories {
  const directories = new Map<string, CodeDirectory & { users: number }>();
  const unpacking = new Set<Promise<void>>();
  let made = 0;
  let closed = false;

  /** A folder of its own: the same code may be taken again while its old folder is being removed. */
  function open(sha256Hex: string) {
    const folder = join(base, "task", `${sha256Hex}-${++made}`);
    const unpacked = blobs.get(sha256Hex).then((zip) =>
      unpack(zip, folder, () => {
        if (closed) throw new ExecutorClosed();
      }),
    );
    unpacking.add(unpacked);
    const forget = () => void unpacking.delete(unpacked);
    unpacked.then(forget, forget);
    return { folder, unpacked, users: 0 };
  }

  return {
    take(sha256Hex) {
      const directory = directories.get(sha256Hex) ?? open(sha256Hex);
      directories.set(sha256Hex, directory);
      directory.users += 1;
      return directory;
    },
    release(sha256Hex) {
      const directory = directories.get(sha256Hex);
      if (!directory) return;
      directory.users -= 1;
      if (directory.users > 0) return;
      directories.delete(sha256Hex);
      // What can't be removed now goes with `base`.
      remove(directory.folder).catch(() => {});
    },
    async close() {
      closed = true;
      await Promise.allSettled(unpacking);
    },
  };
}

async function unpack(zip: Uint8Array, folder: string, checkOpen: () => void): Promise<void> {
  const folders = new Set([folder]);
  const files = new Map<string, ZipEntry>();
  for await (const entry of readZip(zip)) {
    const { name } = entry;
    const path = join(folder, name);
    folders.add(name.endsWith("/") ? path : dirname(path));
    if (!name.endsWith("/")) files.set(path, entry);
  }
  await forEach(folders, async (path) => {
    checkOpen();
    await mkdir(path, { recursive: true });
  });
  await forEach(files, async ([path, entry]) => {
    checkOpen();
    await write(path, await entry.read(), { mode: 0o755 });
  });
}

/** Not the recursive `rm`, which starts on all files of a folder at once. */
async function remove(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await forEach(entries, (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? remove(path) : unlink(path);
  });
  await rmdir(folder);
}

/** Runs `act` for all items, some at a time. Once all have ended, rejects with the first failure. */
async function forEach<T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const shared = { [Symbol.iterator]: () => rest };
  const runs = Array.from({ length: AT_A_TIME }, async () => {
    for (const item of shared) await act(item);
  });
  for (const run of await Promise.allSettled(runs)) if (run.status === "rejected") throw run.reason;
}
