/** Blobs that nothing refers to any more: code that was replaced, objects that were overwritten. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Removes from the folder `blobs` what no document in the other folders of `directory` names.
 * Only for a directory that nobody writes to yet: a blob is there before the document that names it.
 */
export function removeForgottenBlobs(directory: string, blobs: string): void {
  const forgotten = new Set(readdirSync(join(directory, blobs)));
  for (const folder of readdirSync(directory, { withFileTypes: true })) {
    if (forgotten.size === 0) return;
    if (!folder.isDirectory() || folder.name === blobs) continue;
    const path = join(directory, folder.name);
    for (const file of readdirSync(path).filter((name) => name.endsWith(".json"))) {
      const text = readFileSync(join(path, file), "utf8");
      for (const [sha256] of text.matchAll(/\b[0-9a-f]{64}\b/g)) forgotten.delete(sha256);
    }
  }
  for (const sha256 of forgotten) rmSync(join(directory, blobs, sha256));
}
