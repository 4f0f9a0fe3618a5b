import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { CatalogError, type FilesCode, type FunctionDefinition } from "../_catalog/catalog.ts";
import { buildInputs } from "./build-inputs.ts";
import { checkHandler } from "./check-handler.ts";
import { checkSize } from "./code-limits.ts";
import { inOrder, readFound } from "./find-files.ts";
import { folderOf } from "./included-files.ts";
import type { MadeZip } from "./made-zip.ts";
import { runBuild } from "./run-build.ts";
import { takenFiles } from "./taken-files.ts";
import { writeZip, type ZippedFile } from "./zip-writer.ts";

/**
 * Zips files as they are, and over them what the build writes. Throws `CatalogError` if the build fails, files are missing
 * or too large, or the handler is not among them.
 */
export async function packageFiles(
  root: string,
  definition: FunctionDefinition,
  code: FilesCode,
): Promise<MadeZip> {
  const { name } = definition;
  const { own, named } = code.build ? await buildInputs(root, name, code.build) : { own: [], named: [] };
  const built = code.build ? await runBuild(root, name, code.build) : [];
  const taken = takenFiles(root, name, code);
  const byName = new Map(built.map((file) => [file.name, file]));
  const beside = taken.filter((file) => !byName.has(file.name));
  const sizes = [...built.map(({ bytes }) => bytes.length), ...beside.map(({ sizeBytes }) => sizeBytes)];
  checkSize(
    name,
    "unzipped",
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const files: ZippedFile[] = inOrder([
    ...built,
    ...beside.map((file) => ({ name: file.name, ...readFound(root, file.path) })),
  ]);
  checkNames(name, files);
  checkHandler(definition, files);
  const asIs = [...taken.map(({ path }) => path), ...named].flatMap((path) => withTarget(root, path));
  return {
    zip: writeZip(files),
    inputs: [...new Set([...asIs, ...own, `${folderOf(name)}/function.json`])],
    asIs: [...new Set(asIs)],
    warnings: [],
    isRepeatable: true,
  };
}

/** A file that is a link counts with what the link leads to, and so does one in a linked folder. */
function withTarget(root: string, path: string): string[] {
  const real = relative(root, realpathSync(join(root, path)))
    .split("\\")
    .join("/");
  return real === path ? [path] : [path, real];
}

/** A file can't have the name of a folder. */
function checkNames(name: string, files: readonly ZippedFile[]): void {
  const folders = new Set(files.flatMap((file) => foldersOf(file.name)));
  const both = files.find((file) => folders.has(file.name));
  if (both)
    throw new CatalogError(
      `functions/${name}: ${both.name} is a file of the build and a folder of files. Rename or leave out one.`,
    );
}

function foldersOf(name: string): string[] {
  const slash = name.lastIndexOf("/");
  return slash === -1 ? [] : [name.slice(0, slash), ...foldersOf(name.slice(0, slash))];
}
