/**
 * A function that was deleted and made again counts its versions from 1. Its older ledger entries name versions of
 * the lost function, which is gone with all its versions.
 */
import { awsTime } from "../model/aws-time.ts";
import type { LedgerRecord } from "./history.ts";

/**
 * The versions of one function by number: when AWS says that each was last modified, or `undefined` for a version
 * that does not exist. Nothing is known about a version that is absent.
 */
export type KnownVersions = ReadonlyMap<string, string | undefined>;

/** By the function's name. */
export type KnownFunctions = ReadonlyMap<string, KnownVersions>;

/**
 * Difference that two times may have by chance. Lambda's times may be exact to the second, and Lambda's clock is not
 * SSM's. A release takes longer than that to be deleted, made again and published again.
 */
const TOLERATED_MS = 2000;

/** Whether an entry written `at` can speak of a version published at `published`. True if a time is unknown. */
export function canSpeakOf(at: string, published: string | undefined): boolean {
  return !(awsTime(published) > awsTime(at) + TOLERATED_MS);
}

/**
 * Number of the newest entry that speaks of a lost function of that name; 0 if none does. Numbers rise with time: a
 * version was published no earlier than any version with a lower number. If 1 was published on Friday, an entry of
 * Thursday that names 1 or 4 speaks of a lost function, though no 4 may exist now.
 */
export function lostUntil(records: readonly LedgerRecord[], name: string, known: KnownVersions): number {
  const published = [...known].flatMap(([version, at]) => (at ? [{ number: Number(version), at }] : []));
  const isLost = ({ at, value }: LedgerRecord) => {
    const entry = value.functions[name];
    return [entry?.live, entry?.canary].some((version) =>
      published.some((older) => older.number <= Number(version) && !canSpeakOf(at, older.at)),
    );
  };
  return Math.max(0, ...records.filter(isLost).map(({ entry }) => entry));
}

/** The ledger without what it says about lost functions, as far as `known` shows. Rules read the ledger so. */
export function withoutLost(records: readonly LedgerRecord[], known: KnownFunctions): LedgerRecord[] {
  const until = new Map([...known].map(([name, versions]) => [name, lostUntil(records, name, versions)]));
  return records.map((record) => {
    const functions = Object.entries(record.value.functions).filter(
      ([name]) => record.entry > (until.get(name) ?? 0),
    );
    return { ...record, value: { ...record.value, functions: Object.fromEntries(functions) } };
  });
}

/** A line for each lost function that the ledger still speaks of, as far as `known` shows. */
export function lostFunctions(records: readonly LedgerRecord[], known: KnownFunctions): string[] {
  return [...known].flatMap(([name, versions]) => {
    const entries = describeLost(records, name, versions);
    return entries ? [`${name} was deleted and made again: ${entries}`] : [];
  });
}

/** `ledger entries 2 to 5 speak of the lost one`; of one entry in the singular; `undefined` if none does. */
export function describeLost(
  records: readonly LedgerRecord[],
  name: string,
  known: KnownVersions,
): string | undefined {
  const until = lostUntil(records, name, known);
  if (until === 0) return undefined;
  const lost = records.filter(({ entry, value }) => entry <= until && value.functions[name]);
  const first = Math.min(...lost.map(({ entry }) => entry));
  return first === until
    ? `ledger entry ${until} speaks of the lost one`
    : `ledger entries ${first} to ${until} speak of the lost one`;
}

/** The numbers of the versions that exist, by function. */
export function existingOf(known: KnownFunctions): Map<string, string[]> {
  return new Map(
    [...known].map(([name, versions]) => [
      name,
      [...versions].flatMap(([version, at]) => (at === undefined ? [] : [version])),
    ]),
  );
}

/** The versions of a function, all of them, as a list of AWS gives them. Other versions don't exist. */
export function knownVersions(
  versions: readonly { readonly version: string; readonly lastModified?: string }[],
  named: readonly string[] = [],
): KnownVersions {
  const known = new Map<string, string | undefined>(named.map((version) => [version, undefined]));
  for (const { version, lastModified } of versions) known.set(version, lastModified ?? "");
  return known;
}
