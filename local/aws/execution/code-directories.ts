/**
 * Unpacked code: one folder for each zip, shared by its environments and removed with the last of them. Files
 * and folders are read-only, as on AWS. Local AWS run by root can't enforce that: root may write anyway.
 */
import { writeFile } from "node:fs";
import { chmod, mkdir, readdir, rmdir, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Blobs } from "../state/blobs.ts";
import { readZip, type ZipEntry } from "../zip.ts";
import { ExecutorClosed } from "./types.ts";

export interface CodeDirectories {
  /** The folder of a zip's content; release it once for each `take`. All who take a zip share its folder. */
  take(sha256Hex: string): CodeDirectory;
  release(sha256Hex: string): void;
  /** Ends what is being unpacked, and waits for what is being removed. */
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
  const underWay = new Set<Promise<void>>();
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
    keepUntilDone(unpacked);
    return { folder, unpacked, users: 0 };
  }

  function keepUntilDone(work: Promise<void>): void {
    underWay.add(work);
    const forget = () => void underWay.delete(work);
    work.then(forget, forget);
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
      const done = directory.unpacked.catch(() => {});
      // What can't be removed now goes with `base`.
      keepUntilDone(done.then(() => remove(directory.folder)).catch(() => {}));
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay);
    },
  };
}

async function unpack(zip: Uint8Array, folder: string, checkOpen: () => void): Promise<void> {
  const folders = new Set([folder]);
  const files = new Map<string, ZipEntry>();
  for await (const entry of readZip(zip)) {
    const { name } = entry;
    const path = resolve(folder, name);
    for (
      let part = name.endsWith("/") ? path : dirname(path);
      part.length > folder.length;
      part = dirname(part)
    )
      folders.add(part);
    if (!name.endsWith("/")) files.set(path, entry);
  }
  await forEach(folders, async (path) => {
    checkOpen();
    await mkdir(path, { recursive: true });
  });
  await forEach(files, async ([path, entry]) => {
    checkOpen();
    await write(path, await entry.read(), { mode: 0o555 });
  });
  await forEach(folders, (path) => chmod(path, 0o555));
}

/**
 * Makes a folder writable, since it could not be emptied otherwise, and removes it. Not the recursive `rm`, which starts on
 * all files of a folder at once.
 */
async function remove(folder: string): Promise<void> {
  await chmod(folder, 0o755);
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
