import { createHash } from "node:crypto";
import { CatalogError, type FilesCode, type FunctionDefinition } from "../_catalog/catalog.ts";
import { buildInputs } from "./build-inputs.ts";
import { modeOf, ownSources, type States } from "./package-state.ts";
import { takenFiles } from "./taken-files.ts";

/** All that decides the bytes of a zip of files, as far as files tell: of a build, what `inputs` and the folder hold. */
export interface FilesState {
  readonly digest: string;
  /** The state of each file, by its path from the project's root. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads the state of a function's files. Throws `CatalogError` for a pattern that no file matches. */
export async function filesState(
  root: string,
  states: States,
  { name, runtime, handler, architecture }: FunctionDefinition,
  code: FilesCode,
): Promise<FilesState> {
  const files = new Map<string, string>();
  const add = (path: string, inZip: string) =>
    files.set(path, `${files.get(path) ?? ""} ${states.file(path)} ${modeOf(root, path)} ${inZip}`);
  for (const { path, name: inZip } of takenNow(root, name, code)) add(path, inZip);
  if (code.build) {
    const { own, named } = await buildInputs(root, name, code.build);
    for (const path of [...own, ...named]) add(path, "");
  }
  const how = [name, runtime, handler, architecture, JSON.stringify(code), ...ownSources(states)];
  const all = JSON.stringify([how, [...files]]);
  return { digest: createHash("sha256").update(all).digest("base64"), files };
}

/** A build may write into the folder what `files` takes; before its first run no file is there. */
function takenNow(root: string, name: string, code: FilesCode) {
  try {
    return takenFiles(root, name, code);
  } catch (error) {
    if (code.build && error instanceof CatalogError) return [];
    throw error;
  }
}

/** The files whose state differs, sorted. */
export function changedFiles(before: FilesState, after: FilesState): string[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...paths].filter((path) => before.files.get(path) !== after.files.get(path)).sort();
}
