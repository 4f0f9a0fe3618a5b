/** Files that hold the state, named by keys of any length. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { flushFolder, PARTIAL } from "../../../functions/_packaging/replace-file.cjs";

/** Makes the folder if missing, and removes files that a kill left half written. */
export function openFolder(directory: string): void {
  if (mkdirSync(directory, { recursive: true })) flushFolder(dirname(directory));
  const partials = readdirSync(directory).filter((name) => name.endsWith(PARTIAL));
  for (const name of partials) rmSync(join(directory, name), { force: true });
}

/** A key's file name; a digest if too long (file systems take 255 bytes) or no UTF-8 (a lone surrogate). */
export function fileNameOf(key: string): string {
  if (/\p{Surrogate}/u.test(key)) return createHash("sha256").update(key, "utf16le").digest("hex");
  const name = encodeURIComponent(key);
  return name.length <= 200 ? name : createHash("sha256").update(key).digest("hex");
}
