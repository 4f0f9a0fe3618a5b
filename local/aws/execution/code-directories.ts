/**
 * Unpacked code: one folder for each zip, shared by its environments and removed with the last of them. Files
 * and folders are read-only, as on AWS. Local AWS run by root can't enforce that: root may write anyway.
 */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import { unzipSync } from "fflate";
import type { Blobs } from "../state/store.ts";

export interface CodeDirectories {
  /** The folder of a zip's content; release it once for each `take`. Throws if the zip can't be unpacked. */
  take(sha256Hex: string): string;
  release(sha256Hex: string): void;
}

/** Unpacks below `base`, which must exist. */
export function openCodeDirectories(base: string, blobs: Blobs): CodeDirectories {
  const users = new Map<string, number>();
  const folder = (sha256Hex: string) => join(base, "task", sha256Hex);
  return {
    take(sha256Hex) {
      const count = users.get(sha256Hex) ?? 0;
      if (count === 0) unpackWhole(blobs.get(sha256Hex), folder(sha256Hex));
      users.set(sha256Hex, count + 1);
      return folder(sha256Hex);
    },
    release(sha256Hex) {
      const count = (users.get(sha256Hex) ?? 0) - 1;
      if (count > 0) users.set(sha256Hex, count);
      else {
        users.delete(sha256Hex);
        remove(folder(sha256Hex));
      }
    },
  };
}

function unpackWhole(zip: Uint8Array, folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    unpack(zip, folder);
    chmodFolders(folder, 0o555);
  } catch (error) {
    remove(folder);
    throw error;
  }
}

function unpack(zip: Uint8Array, folder: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const path = normalize(name);
    if (isAbsolute(path) || path === ".." || path.startsWith(`..${sep}`)) {
      throw new Error(`The zip names a file outside of it: ${name}`);
    }
    const target = join(folder, path);
    if (name.endsWith("/")) mkdirSync(target, { recursive: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
      chmodSync(target, 0o555);
    }
  }
}

/** A folder that nobody may write can't be emptied. */
function remove(folder: string): void {
  chmodFolders(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
}

/** Sets the mode of a folder and of all folders below. */
function chmodFolders(folder: string, mode: number): void {
  chmodSync(folder, mode);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) chmodFolders(join(folder, entry.name), mode);
  }
}
