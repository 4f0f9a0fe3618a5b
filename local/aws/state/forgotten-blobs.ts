/** Blobs that no document names any more: replaced code, overwritten objects. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A document, or one that was put aside: mended and put back, it needs its blobs. */
const DOCUMENT = /\.json(\.aside)?$/;

/**
 * Removes from the folder `blobs` all blobs that no document in the other folders of `directory` names.
 * To be called before the first write, because a blob is written before the document that names it.
 */
export function removeForgottenBlobs(directory: string, blobs: string): void {
  const forgotten = new Set(
    readdirSync(join(directory, blobs)).filter((name) => /^[0-9a-f]{64}$/.test(name)),
  );
  for (const folder of readdirSync(directory, { withFileTypes: true })) {
    if (forgotten.size === 0) return;
    if (!folder.isDirectory() || folder.name === blobs) continue;
    const path = join(directory, folder.name);
    for (const file of readdirSync(path, { withFileTypes: true })) {
      if (!file.isFile() || !DOCUMENT.test(file.name)) continue;
      const text = readFileSync(join(path, file.name), "utf8");
      for (const [sha256] of text.matchAll(/\b[0-9a-f]{64}\b/g)) forgotten.delete(sha256);
    }
  }
  for (const sha256 of forgotten) rmSync(join(directory, blobs, sha256));
}
