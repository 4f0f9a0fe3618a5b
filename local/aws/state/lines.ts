/** The files of lists: JSON lines. A last line without its end was cut off by a kill, and is no entry. */
import { isUtf8 } from "node:buffer";
import { closeSync, openSync, readFileSync, truncateSync } from "node:fs";
import { shellWord } from "../../../lib/shell-word.ts";
import { attempt, type Fault, putAside, Unreadable } from "./fault.ts";
import type { Shape } from "./shape.ts";

const NEWLINE = 10;
/** More lines than this are not taken out by their numbers. */
const FEW = 20;

/** Reads a list's entries, oldest first, and drops what a kill cut off. Throws for a line that is no entry. */
export function readLines<T>(path: string, shape: Shape<T>): T[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const entries: T[] = [];
  const [bad] = scan(bytes.subarray(0, end), shape, (entry) => entries.push(entry));
  if (bad) throw new Error(`${path}: line ${bad.line} ${bad.problem}`);
  return entries;
}

/** Finds all lines that are no entry. Changes nothing. Takes about a second for 100 MB. */
export function checkLines(path: string, shape: Shape<unknown>, faults: Fault[]): void {
  const bad = attempt(path, faults, () => {
    const bytes = readFileSync(path);
    closeSync(openSync(path, "a"));
    return scan(bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1), shape);
  });
  const [first] = bad ?? [];
  if (!bad || !first) return;
  const others = bad.length > 1 ? `, and ${bad.length - 1} more` : "";
  faults.push({
    path,
    problem: `has a line that can't be read: line ${first.line} ${first.problem}${others}`,
    remedy: bad.length > FEW ? putAside(path) : takeOut(path, bad),
  });
}

interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

function scan<T>(bytes: Buffer, shape: Shape<T>, take: (entry: T) => void = () => {}): BadLine[] {
  const bad: BadLine[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    try {
      if (end > start) take(readEntry(bytes.subarray(start, end), shape));
    } catch (error) {
      bad.push({ line, problem: (error as Error).message });
    }
    start = end + 1;
  }
  return bad;
}

function readEntry<T>(bytes: Buffer, shape: Shape<T>): T {
  const entry = parseJson(bytes);
  const problem = shape(entry);
  if (problem) throw new Unreadable(`has another shape: entry${problem}`);
  return entry as T;
}

/** Parses a text of JSON. Throws `Unreadable` for other bytes. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Unreadable("is not UTF-8 text");
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new Unreadable(`is not JSON: ${(error as Error).message}`);
  }
}

/** The command that takes lines out, in any encoding, and keeps the whole file beside. */
function takeOut(path: string, bad: readonly BadLine[]): string {
  return `LC_ALL=C sed -i.aside ${shellWord(bad.map(({ line }) => `${line}d`).join(";"))} ${shellWord(path)}`;
}
