/**
 * Lists that only grow at their end and forget their beginning: log events, datapoints.
 * With a directory, each list is a file of JSON lines. A write appends, so that it costs only its own bytes.
 * A last line that a kill cut off is dropped when the file is read again.
 */
import { appendFileSync, existsSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../../functions/_packaging/replace-file.cjs";
import { fileNameOf, openFolder } from "./files.ts";
import type { Flusher } from "./flusher.ts";
import type { ListKind } from "./kind.ts";
import { readLines } from "./lines.ts";

/** Lists by key. Entries are plain JSON. */
export interface Journal<T> {
  append(key: string, entries: readonly T[]): void;
  /** Oldest first; at least the newest `kept` ones, at most twice as many. */
  entries(key: string): readonly T[];
  delete(key: string): void;
}

/** Opens the lists in `directory`, or in memory. Each list is read on its first use. */
export function openJournal<T>(
  directory: string | undefined,
  { shape, kept }: ListKind<T>,
  flusher: Flusher,
): Journal<T> {
  const lists = new Map<string, T[]>();
  if (directory) openFolder(directory);
  const pathOf = (key: string) => directory && join(directory, `${fileNameOf(key)}.jsonl`);

  function open(key: string): T[] {
    const known = lists.get(key);
    if (known) return known;
    const path = pathOf(key);
    const list = path && existsSync(path) ? readLines(path, shape) : [];
    lists.set(key, list);
    return list;
  }

  return {
    entries: open,
    append(key, entries) {
      if (entries.length === 0) return;
      const list = open(key);
      const path = pathOf(key);
      if (list.length + entries.length > 2 * kept) {
        const newest = [...list, ...entries].slice(-kept);
        if (path) replaceFile(path, toLines(newest));
        lists.set(key, newest);
      } else {
        if (path) {
          appendWhole(path, list, entries);
          flusher.appended(path);
        }
        for (const entry of entries) list.push(entry);
      }
    },
    delete(key) {
      const path = pathOf(key);
      if (path) {
        rmSync(path, { force: true });
        flusher.removed(path);
      }
      lists.delete(key);
    },
  };
}

/** Appends all entries or none: if a full disk takes only a part, the file gets its old content back. */
function appendWhole<T>(path: string, before: readonly T[], entries: readonly T[]): void {
  try {
    appendFileSync(path, toLines(entries));
  } catch (error) {
    if (existsSync(path)) truncateSync(path, Buffer.byteLength(toLines(before)));
    throw error;
  }
}

function toLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}
