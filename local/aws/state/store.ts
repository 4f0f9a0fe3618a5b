/**
 * The state of local AWS: collections of plain JSON documents, lists of entries, and a store of blobs.
 * With a directory, each document is one file, replaced by rename, so that kill -9 never leaves half a write.
 * Documents and blobs are on the disk before the call that changes them is answered; lists within a second.
 * Without a directory, everything is in memory and nothing is left behind.
 */
import { existsSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { flushFolder, replaceFile } from "../../../functions/_packaging/replace-file.cjs";
import { type Blobs, openBlobs } from "./blobs.ts";
import { openFolder } from "./files.ts";
import { createFlusher, type Flusher } from "./flusher.ts";
import { removeForgottenBlobs } from "./forgotten-blobs.ts";
import { type Journal, openJournal } from "./journal.ts";
import type { DocumentKind, Kinds, ListKind } from "./kind.ts";
import { BLOBS, type Documents, documentFile, loadState, readDocument } from "./load.ts";

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
  collection<T>(kind: DocumentKind<T>): Collection<T>;
  journal<T>(kind: ListKind<T>): Journal<T>;
  readonly blobs: Blobs;
  /** Flushes what is not yet on the disk. */
  close(): Promise<void>;
}

/**
 * Opens the store in `directory`, with what an earlier process left there, or in memory.
 * Throws `StartRefused`, and has changed nothing, if not all of `kinds` can be read.
 */
export function openStore(directory?: string, kinds: Kinds = { documents: [], lists: [] }): Store {
  const loaded = load(directory, kinds);
  const flusher = createFlusher();
  const folderOf = (kind: { folder: string }) => directory && join(directory, kind.folder);
  if (directory) flushFolder(dirname(resolve(directory)));
  const blobs = openBlobs(folderOf({ folder: BLOBS }));
  if (directory) removeForgottenBlobs(directory, BLOBS);
  return {
    collection: <T>(kind: DocumentKind<T>) => {
      const all =
        loaded.get(kind.folder) ?? load(directory, { documents: [kind], lists: [] }).get(kind.folder);
      return openCollection(folderOf(kind), kind, (all ?? new Map()) as Documents<T>, flusher);
    },
    journal: (kind) => openJournal(folderOf(kind), kind, flusher),
    blobs,
    close: () => flusher.close(),
  };
}

function load(directory: string | undefined, kinds: Kinds): Map<string, Documents<unknown>> {
  return directory ? loadState(directory, kinds) : new Map();
}

function openCollection<T>(
  directory: string | undefined,
  kind: DocumentKind<T>,
  documents: Documents<T>,
  flusher: Flusher,
): Collection<T> {
  const pathOf = (key: string) => directory && join(directory, documentFile(key));
  if (directory) openFolder(directory);
  return {
    get: (key) => documents.get(key),
    has: (key) => documents.has(key),
    keys: () => [...documents.keys()],
    values: () => [...documents.values()],
    set(key, value) {
      const path = pathOf(key);
      try {
        if (path) replaceFile(path, JSON.stringify({ key, value }));
      } catch (error) {
        // callers change the document in place before they set it
        if (path && existsSync(path)) documents.set(key, readDocument(path, kind).value);
        throw error;
      }
      documents.set(key, value);
    },
    delete(key) {
      const path = pathOf(key);
      if (path) {
        rmSync(path, { force: true });
        flusher.removed(path);
      }
      documents.delete(key);
    },
  };
}
