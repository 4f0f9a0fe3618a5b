/** Reads what an earlier process left in a data folder: all of it, or nothing. Changes nothing there. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { attempt, type Fault, refuseFaults, Unreadable } from "./fault.ts";
import { fileNameOf } from "./files.ts";
import type { DocumentKind, Kinds, NeededBlob } from "./kind.ts";
import { checkLines, parseJson } from "./lines.ts";

/** The folder of the blobs in a data folder. */
export const BLOBS = "blobs";

/** Documents by key. */
export type Documents<T> = Map<string, T>;

/**
 * Reads all documents, each kind by the name of its folder, and checks lists and blobs.
 * Throws `StartRefused`, which names every file that can't be used.
 */
export function loadState(directory: string, kinds: Kinds): Map<string, Documents<unknown>> {
  const faults: Fault[] = [];
  listFolder(join(directory, BLOBS), "", faults);
  const loaded = kinds.documents.map(
    (kind) => [kind.folder, readDocuments(directory, kind, faults)] as const,
  );
  for (const { folder, shape } of kinds.lists) {
    for (const path of listFolder(join(directory, folder), ".jsonl", faults)) checkLines(path, shape, faults);
  }
  refuseFaults(directory, faults);
  return new Map(loaded);
}

function readDocuments<T>(directory: string, kind: DocumentKind<T>, faults: Fault[]): Documents<T> {
  const documents: Documents<T> = new Map();
  for (const path of listFolder(join(directory, kind.folder), ".json", faults)) {
    attempt(path, faults, () => {
      const { key, value } = readDocument(path, kind);
      const own = join(directory, kind.folder, documentFile(key));
      // A copy would be read as the document itself, and one of the two would win by chance.
      if (own !== path) throw new Unreadable(`holds the document ${key}, whose file is ${documentFile(key)}`);
      for (const blob of kind.blobsOf?.(value) ?? []) checkBlob(directory, blob);
      documents.set(key, value);
    });
  }
  return documents;
}

/** The name of a document's file in the folder of its kind. */
export function documentFile(key: string): string {
  return `${fileNameOf(key)}.json`;
}

/** Reads one document. Throws `Unreadable`, or the system's error. */
export function readDocument<T>(
  path: string,
  { shape, restore }: DocumentKind<T>,
): { key: string; value: T } {
  const bytes = readFileSync(path);
  if (bytes.length === 0) throw new Unreadable("is empty");
  const document = parseJson(bytes) as { key?: unknown; value?: unknown } | null;
  const { key, value } = document ?? {};
  if (typeof key !== "string") throw new Unreadable("has another shape: key is missing");
  const problem = shape(value);
  if (problem) throw new Unreadable(`has another shape: value${problem}`);
  return { key, value: restore ? restore(value as T) : (value as T) };
}

function checkBlob(directory: string, { sha256Hex, sizeBytes }: NeededBlob): void {
  const name = `${BLOBS}/${sha256Hex}`;
  const needs = (problem: string) => new Unreadable(`needs ${name}, which ${problem}`);
  const found = statSync(join(directory, name), { throwIfNoEntry: false });
  if (!found?.isFile()) throw needs("is missing");
  if (found.size !== sizeBytes) throw needs(`has ${found.size} bytes instead of ${sizeBytes}`);
  try {
    accessSync(join(directory, name), constants.R_OK);
  } catch {
    throw needs("is closed to this user");
  }
}

/** Paths of the files with that end; none if there is no such folder yet. */
function listFolder(folder: string, end: string, faults: Fault[]): string[] {
  if (!existsSync(folder)) return [];
  const names = attempt(folder, faults, () => {
    const all = readdirSync(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return all;
  });
  return (names ?? []).filter((name) => name.endsWith(end)).map((name) => join(folder, name));
}
