/** The files that state is kept in: replaced whole or not at all, and named by keys of any length. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PARTIAL = ".partial";

/** Makes the folder if it is not there; removes what a kill left half written in it, and names the files that are whole. */
export function openFolder(directory: string): string[] {
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(directory);
  for (const name of names) if (name.endsWith(PARTIAL)) rmSync(join(directory, name), { force: true });
  return names.filter((name) => !name.endsWith(PARTIAL));
}

/** Writes beside the file and renames: whoever reads, and whenever we are killed, it is the old content or the new. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const partial = `${path}.${process.pid}${PARTIAL}`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    // a full disk needs the room
    rmSync(partial, { force: true });
    throw error;
  }
}

/** A file system takes names of up to 255 bytes; a longer key is filed under its digest, as is one with half a sign (a lone surrogate), which has no UTF-8. */
export function fileNameOf(key: string): string {
  if (/\p{Surrogate}/u.test(key)) return createHash("sha256").update(key, "utf16le").digest("hex");
  const name = encodeURIComponent(key);
  return name.length <= 200 ? name : createHash("sha256").update(key).digest("hex");
}
