import { readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";

/** A file of the project that goes into a zip. */
export interface FoundFile {
  /** Where it lies, relative to the project's root. */
  readonly path: string;
  /** Its name in the zip. */
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * The files that a path or pattern names, relative to the project's root, in no order. A folder stands for all in it; links
 * are followed. `pattern` and `exclude` are from `folder`, which is relative to the root.
 */
export function matching(
  root: string,
  folder: string,
  pattern: string,
  exclude: readonly string[] = [],
): string[] {
  const path = posix.join(folder, pattern);
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat && !isDynamicPattern(pattern)) return [];
  const ignore = exclude.flatMap((one) => [posix.join(folder, one), posix.join(folder, one, "**")]);
  const options = { cwd: root, dot: true, expandDirectories: false, onlyFiles: true, ignore };
  return globSync(stat?.isDirectory() ? `${path}/**` : path, options);
}

/** A file with its name in the zip: the path from `folder`, leading `../` left off. */
export function foundFile(root: string, folder: string, path: string): FoundFile {
  const name = posix.relative(folder, path).replace(/^(\.\.\/)+/, "");
  return { path, name, sizeBytes: statSync(join(root, path)).size };
}

/** Puts files into the order in which they go into a zip: by the code units of their names, the same in every locale. */
export function inOrder<F extends { readonly name: string }>(files: readonly F[]): F[] {
  return [...files].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The content of a file, and whether its owner may execute it. */
export function readFound(root: string, path: string): { bytes: Uint8Array; isExecutable: boolean } {
  const absolute = join(root, path);
  return { bytes: readFileSync(absolute), isExecutable: (statSync(absolute).mode & 0o100) !== 0 };
}
