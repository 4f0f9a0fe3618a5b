/** Files that hold the state: replaced whole or not at all, and named by keys of any length. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const PARTIAL = ".partial";

/** Makes the folder if missing, removes files that a kill left half written, and returns the other names. */
export function openFolder(directory: string): string[] {
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(directory);
  for (const name of names) if (name.endsWith(PARTIAL)) rmSync(join(directory, name), { force: true });
  return names.filter((name) => !name.endsWith(PARTIAL));
}

/** Writes beside the file and renames: a reader finds the old content or the new, also after a kill. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const partial = `${path}.${process.pid}${PARTIAL}`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    // frees room, which a full disk needs
    rmSync(partial, { force: true });
    throw error;
  }
}

/** A key's file name; a digest if too long (file systems take 255 bytes) or no UTF-8 (a lone surrogate). */
export function fileNameOf(key: string): string {
  if (/\p{Surrogate}/u.test(key)) return createHash("sha256").update(key, "utf16le").digest("hex");
  const name = encodeURIComponent(key);
  return name.length <= 200 ? name : createHash("sha256").update(key).digest("hex");
}
