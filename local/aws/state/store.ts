/**
 * The state of local AWS: collections of plain JSON documents, and a store of blobs.
 * With a directory, each document is one file, replaced by rename, so that kill -9 never leaves half a write.
 * Without a directory, everything is in memory and nothing is left behind.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Blobs, openBlobs } from "./blobs.ts";
import { fileNameOf, openFolder, replaceFile } from "./files.ts";
import { removeForgottenBlobs } from "./forgotten-blobs.ts";
import { type Journal, openJournal } from "./journal.ts";

/** Documents by key. A value is plain JSON; times are epoch milliseconds. */
export interface Collection<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  /** To be called after each change of a document. Stores the document, or throws and changes nothing. */
  set(key: string, value: T): void;
  delete(key: string): void;
  keys(): string[];
  values(): T[];
}

export interface Store {
  /** `restore` converts each document that an earlier process left. */
  collection<T>(name: string, restore?: (stored: T) => T): Collection<T>;
  /** Lists of the newest `kept` entries, for entries that are written often and never changed. */
  journal<T>(name: string, kept: number): Journal<T>;
  readonly blobs: Blobs;
}

/** Opens the store in `directory`, with what an earlier process left there, or in memory. */
export function openStore(directory?: string): Store {
  const blobs = openBlobs(directory && join(directory, "blobs"));
  if (directory) removeForgottenBlobs(directory, "blobs");
  return {
    collection: (name, restore) => openCollection(directory && join(directory, name), restore),
    journal: (name, kept) => openJournal(directory && join(directory, name), kept),
    blobs,
  };
}

function openCollection<T>(
  directory: string | undefined,
  restore: (stored: T) => T = (stored) => stored,
): Collection<T> {
  const documents = new Map<string, T>();
  function read(path: string): void {
    const { key, value } = JSON.parse(readFileSync(path, "utf8"));
    documents.set(key, restore(value));
  }
  if (directory) {
    for (const file of openFolder(directory).filter((name) => name.endsWith(".json"))) {
      read(join(directory, file));
    }
  }
  return {
    get: (key) => documents.get(key),
    has: (key) => documents.has(key),
    keys: () => [...documents.keys()],
    values: () => [...documents.values()],
    set(key, value) {
      const path = directory && documentPath(directory, key);
      try {
        if (path) replaceFile(path, JSON.stringify({ key, value }));
      } catch (error) {
        // callers change the document in place before they set it
        if (path && existsSync(path)) read(path);
        throw error;
      }
      documents.set(key, value);
    },
    delete(key) {
      if (directory) rmSync(documentPath(directory, key), { force: true });
      documents.delete(key);
    },
  };
}

function documentPath(directory: string, key: string): string {
  return join(directory, `${fileNameOf(key)}.json`);
}
