/** Files that hold the state: replaced whole or not at all, and named by keys of any length. */
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export const PARTIAL = ".partial";

/** Makes the folder if missing, removes files that a kill left half written, and returns the other names. */
export function openFolder(directory: string): string[] {
  if (mkdirSync(directory, { recursive: true })) flushFolder(dirname(directory));
  const names = readdirSync(directory);
  for (const name of names) if (name.endsWith(PARTIAL)) rmSync(join(directory, name), { force: true });
  return names.filter((name) => !name.endsWith(PARTIAL));
}

/** Writes beside the file and renames: a reader finds the old content or the new, also after a power cut. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const partial = `${path}.${process.pid}${PARTIAL}`;
  try {
    writeFileSync(partial, content, { flush: true });
    renameSync(partial, path);
  } catch (error) {
    // frees room, which a full disk needs
    rmSync(partial, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

/** Makes new names and removals outlive a power cut. Not every system can; then this does nothing. */
export function flushFolder(directory: string): void {
  try {
    const folder = openSync(directory, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Readers have the new state already, so that no error would be true.
  }
}

/** A key's file name; a digest if too long (file systems take 255 bytes) or no UTF-8 (a lone surrogate). */
export function fileNameOf(key: string): string {
  if (/\p{Surrogate}/u.test(key)) return createHash("sha256").update(key, "utf16le").digest("hex");
  const name = encodeURIComponent(key);
  return name.length <= 200 ? name : createHash("sha256").update(key).digest("hex");
}
