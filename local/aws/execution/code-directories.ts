/**
 * Unpacked code: one folder for each zip, or for the layers of a function together, shared by its environments and
 * removed with the last of them. Files and folders are read-only, as on AWS. Local AWS run by root can't enforce
 * that: root may write anyway.
 */
import { writeFile } from "node:fs";
import { chmod, mkdir, readdir, rmdir, symlink, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Blobs } from "../state/blobs.ts";
import { readZip, type ZipEntry } from "../zip.ts";
import { ExecutorClosed } from "./types.ts";

export interface CodeDirectories {
  /**
   * The folder of the zips' content, where files of a later zip replace those of an earlier one. Release it once for
   * each `take`. All who take the same zips share their folder.
   */
  take(sha256Hexes: readonly string[]): CodeDirectory;
  release(sha256Hexes: readonly string[]): void;
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
  function open(sha256Hexes: readonly string[]) {
    const folder = join(base, "task", `${sha256Hexes[0]}-${++made}`);
    const unpacked = Promise.all(sha256Hexes.map((sha256Hex) => blobs.get(sha256Hex))).then((zips) =>
      unpack(zips, folder, () => {
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
    take(sha256Hexes) {
      const key = sha256Hexes.join();
      const directory = directories.get(key) ?? open(sha256Hexes);
      directories.set(key, directory);
      directory.users += 1;
      return directory;
    },
    release(sha256Hexes) {
      const key = sha256Hexes.join();
      const directory = directories.get(key);
      if (!directory) return;
      directory.users -= 1;
      if (directory.users > 0) return;
      directories.delete(key);
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

async function unpack(zips: readonly Uint8Array[], folder: string, checkOpen: () => void): Promise<void> {
  const folders = new Set([folder]);
  const files = new Map<string, ZipEntry>();
  for (const zip of zips) for await (const entry of readZip(zip)) place(entry);
  await forEach(folders, async (path) => {
    checkOpen();
    await mkdir(path, { recursive: true });
  });
  // No file is written through a link: a link whose name is also a folder of the zip is refused, since the folder is there.
  await forEach(files, async ([path, entry]) => {
    checkOpen();
    const content = await entry.read();
    if (isLink(entry)) await symlink(Buffer.from(content).toString("utf8"), path);
    else await write(path, content, { mode: modeOf(entry) });
  });
  await forEach(folders, (path) => chmod(path, 0o555));

  function place(entry: ZipEntry): void {
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
}

/**
 * The permissions of a file for all users: those that the zip gives to users who don't own the file, since Lambda's
 * process doesn't. A zip without Unix modes gives files that can be read, and not run.
 * Source: https://repost.aws/knowledge-center/lambda-deployment-package-errors ("global read permissions").
 */
function modeOf({ unixMode = 0o644 }: ZipEntry): number {
  return (unixMode & 0o5) * 0o111;
}

function isLink({ unixMode = 0 }: ZipEntry): boolean {
  return (unixMode & 0o170000) === 0o120000;
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
