import { readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { CatalogError, type FunctionDefinition } from "./catalog.ts";

/** A file that is laid beside the bundle. */
export interface IncludedFile {
  /** Where it lies, relative to the project's root. */
  readonly path: string;
  /** Its name in the zip. */
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * Finds the files that `include` names, sorted by their names in the zip. A folder stands for all in it; links are followed.
 * Throws `CatalogError` for a pattern that no file matches, and for two files that would get one name.
 */
export function includedFiles(root: string, { name, code }: FunctionDefinition): IncludedFile[] {
  const folder = `functions/${name}`;
  const file = `${folder}/function.json`;
  const found = code.include.map((pattern) => ({ pattern, paths: matching(root, folder, pattern) }));
  const mistakes = found
    .filter(({ paths }) => paths.length === 0)
    .map(({ pattern }) => `${file}: include ${pattern} matches no file. Mend the path or remove it.`);
  const files = [...new Set(found.flatMap(({ paths }) => paths))].map((path): IncludedFile => {
    const inZip = posix.relative(folder, path).replace(/^(\.\.\/)+/, "");
    return { path, name: inZip, sizeBytes: statSync(join(root, path)).size };
  });
  const bundle = bundleName(code.format);
  const byName = new Map<string, string>([[bundle, "the bundle"]]);
  for (const { path, name } of files) {
    const other = byName.get(name);
    if (other !== undefined)
      mistakes.push(
        `${file}: include gives ${other} and ${path} one name in the zip, ${name}. Move or leave out one.`,
      );
    byName.set(name, path);
  }
  if (mistakes.length > 0) throw new CatalogError(mistakes);
  // By code units, which is the same order in every locale.
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The name of the bundle in the zip. */
export function bundleName(format: "cjs" | "esm"): string {
  return format === "esm" ? "index.mjs" : "index.js";
}

function matching(root: string, folder: string, pattern: string): string[] {
  const path = posix.join(folder, pattern);
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat?.isFile()) return [path];
  if (!stat && !isDynamicPattern(pattern)) return [];
  const patterns = stat ? `${path}/**` : path;
  return globSync(patterns, { cwd: root, dot: true, expandDirectories: false, onlyFiles: true });
}

/** The content of an included file, and whether its owner may execute it. */
export function readIncluded(root: string, path: string): { bytes: Uint8Array; isExecutable: boolean } {
  const absolute = join(root, path);
  return { bytes: readFileSync(absolute), isExecutable: (statSync(absolute).mode & 0o100) !== 0 };
}
