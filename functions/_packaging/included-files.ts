import { type BundledCode, CatalogError } from "../_catalog/catalog.ts";
import { type FoundFile, foundFile, inOrder, matching } from "./find-files.ts";

/**
 * Finds the files that `include` names, in the zip's order. Throws `CatalogError` for a pattern that no file matches, and
 * for two files that would get one name.
 */
export function includedFiles(root: string, name: string, code: BundledCode): FoundFile[] {
  const find = (pattern: string) => matching(root, folderOf(name), pattern);
  const paths = pathsOf(name, "include", code.include, find);
  return filesOf(root, name, "include", paths, new Map([[bundleName(code.format), "the bundle"]]));
}

/** The paths that the patterns of a key name, each once. Throws `CatalogError` for a pattern that no file matches. */
export function pathsOf(
  name: string,
  key: string,
  patterns: readonly string[],
  find: (pattern: string) => readonly string[],
): string[] {
  const found = patterns.map((pattern) => ({ pattern, paths: find(pattern) }));
  const mistakes = found
    .filter(({ paths }) => paths.length === 0)
    .map(
      ({ pattern }) =>
        `${folderOf(name)}/function.json: ${key} ${pattern} matches no file. Mend the path or remove it.`,
    );
  if (mistakes.length > 0) throw new CatalogError(mistakes);
  return [...new Set(found.flatMap(({ paths }) => paths))];
}

/**
 * Files with their names in the zip, in the zip's order. `byName`: names that are taken already, each with what has it.
 * Throws `CatalogError` for two files of one name.
 */
export function filesOf(
  root: string,
  name: string,
  key: string,
  paths: readonly string[],
  byName = new Map<string, string>(),
): FoundFile[] {
  const mistakes: string[] = [];
  const files = paths.map((path) => foundFile(root, folderOf(name), path));
  for (const one of files) {
    const other = byName.get(one.name);
    if (other !== undefined)
      mistakes.push(
        `${folderOf(name)}/function.json: ${key} gives ${other} and ${one.path} one name in the zip, ${one.name}. Move or leave out one.`,
      );
    byName.set(one.name, one.path);
  }
  if (mistakes.length > 0) throw new CatalogError(mistakes);
  return inOrder(files);
}

/** The folder of a function, relative to the project's root. */
export function folderOf(name: string): string {
  return `functions/${name}`;
}

/** The name of the bundle in the zip. */
export function bundleName(format: "cjs" | "esm"): string {
  return format === "esm" ? "index.mjs" : "index.js";
}
