/** Immutable bytes, named by their content. Large ones, such as zips of functions, hold up no other call. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { PARTIAL } from "../../../functions/_packaging/replace-file.cjs";
import { openFolder } from "./files.ts";
import { flushFile } from "./flusher.ts";

/** Blobs by their SHA-256 in hex. */
export interface Blobs {
  /** Resolves with the name once the bytes are on the disk. */
  put(bytes: Uint8Array): Promise<string>;
  /** Rejects if there is no such blob. */
  get(sha256: string): Promise<Uint8Array>;
}

/** Bytes that are hashed in one turn of the event loop: some milliseconds. */
const SLICE_BYTES = 1024 * 1024;

/** Opens the blobs in `directory`, or in memory. */
export function openBlobs(directory: string | undefined): Blobs {
  return directory ? blobsOnDisk(directory) : blobsInMemory();
}

function blobsInMemory(): Blobs {
  const memory = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const sha256 = bytes.length > SLICE_BYTES ? await hashInSlices(bytes) : hash(bytes);
      memory.set(sha256, bytes);
      return sha256;
    },
    async get(sha256) {
      const bytes = memory.get(sha256);
      if (!bytes) throw new Error(`No blob ${sha256} in the store.`);
      return bytes;
    },
  };
}

function blobsOnDisk(directory: string): Blobs {
  let writes = 0;
  openFolder(directory);
  return {
    async put(bytes) {
      const sha256 = await hashInSlices(bytes);
      const path = join(directory, sha256);
      if (!existsSync(path)) await writeNew(path, `${path}.${++writes}${PARTIAL}`, bytes);
      // The file may be there by a call that is still flushing.
      await flushFile(directory).catch(() => {});
      return sha256;
    },
    get: (sha256) => readFile(join(directory, sha256)),
  };
}

/** Not `replaceFile`, which keeps the event loop busy until the disk has taken all bytes. */
async function writeNew(path: string, partial: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(partial, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    // A full disk needs the room.
    await rm(partial, { force: true });
    throw error;
  }
}

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function hashInSlices(bytes: Uint8Array): Promise<string> {
  const sum = createHash("sha256");
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    if (start > 0) await setImmediate();
    sum.update(bytes.subarray(start, start + SLICE_BYTES));
  }
  return sum.digest("hex");
}
