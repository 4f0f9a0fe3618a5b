/** Compares an answer with the wanted one. Pure. */
import { inspect } from "node:util";

/** Wanted: the field is not there. */
export const absent: unique symbol = Symbol("no such field");
/** Wanted: the field is there, whatever it holds. */
export const present: unique symbol = Symbol("any value");

/** One place where an answer differs from the wanted one. */
export interface Mismatch {
  readonly wanted: string;
  readonly got: string;
}

/**
 * All places where `got` differs from `wanted`. An object may hold further fields. A list must have the same
 * length. A pattern may match any part of a text, or the whole text if it is anchored.
 */
export function mismatches(got: unknown, wanted: unknown, path = ""): Mismatch[] {
  const at = path ? `${path}: ` : "";
  const differs = [{ wanted: at + show(wanted), got: at + show(got) }];
  if (wanted === absent) return got === undefined || got === null ? [] : differs;
  if (wanted === present) return got === undefined || got === null ? differs : [];
  if (wanted instanceof RegExp) return typeof got === "string" && wanted.test(got) ? [] : differs;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got) || got.length !== wanted.length) return differs;
    return wanted.flatMap((each, index) => mismatches(got[index], each, `${path}[${index}]`));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof got !== "object" || got === null) return differs;
    return Object.entries(wanted).flatMap(([key, each]) =>
      mismatches((got as Record<string, unknown>)[key], each, path ? `${path}.${key}` : key),
    );
  }
  return Object.is(got, wanted) ? [] : differs;
}

/** A value on one line, cut where it is long. */
export function show(value: unknown): string {
  if (value === absent) return "nothing";
  if (value === present) return "anything";
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? JSON.stringify(value) : inspect(value, INSPECT);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}... (${text.length} characters)` : text;
}

const LONGEST = 900;
const INSPECT = { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 12, maxStringLength: 600 };
