import type { Ledger } from "../../../components/ledger.ts";
import type { LedgerRecord } from "../ledger/history.ts";
import { type KnownFunctions, lostUntil } from "../ledger/lost-functions.ts";
import { trafficOfEntry } from "../ledger/served-ledger.ts";
import { ago, alignColumns, callerName, count } from "../model/text.ts";
import { describeTraffic, sameTraffic } from "../model/traffic.ts";
import { jsonTraffic } from "./render-plan.ts";

interface Change {
  readonly name: string;
  readonly from: Ledger["functions"][string] | undefined;
  readonly to: Ledger["functions"][string] | undefined;
  /** The entry speaks of a function of that name that was deleted, and made again since. */
  readonly isLost: boolean;
}

/** What the ledger shows: its records, the functions to show, and the newest entry of a lost function of each name. */
interface Shown {
  readonly records: readonly LedgerRecord[];
  readonly lostUntil: ReadonlyMap<string, number>;
}

function shownOf(records: readonly LedgerRecord[], names: readonly string[], known: KnownFunctions): Shown {
  return {
    records,
    lostUntil: new Map(names.map((name) => [name, lostUntil(records, name, known.get(name) ?? new Map())])),
  };
}

/** What an entry changed. What a lost function served is nothing that its successor was moved from. */
function changesOf({ records, lostUntil }: Shown, index: number): Change[] {
  const [before, record] = [records[index - 1], records[index]];
  return [...lostUntil].flatMap(([name, until]): Change[] => {
    const isLost = (record?.entry ?? 0) <= until;
    const isOfTheSame = isLost || (before?.entry ?? 0) > until;
    const from = isOfTheSame ? before?.value.functions[name] : undefined;
    const to = record?.value.functions[name];
    if (from && to ? sameTraffic(trafficOfEntry(from), trafficOfEntry(to)) : from === to) return [];
    return [{ name, from, to, isLost }];
  });
}

/** A line for each change, with all functions that changed alike. */
function describeChanges(changes: readonly Change[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { name, from, to, isLost } of changes) {
    const was = from ? `${describeTraffic(trafficOfEntry(from))} -> ` : "";
    const change = `${was}${to ? describeTraffic(trafficOfEntry(to)) : "removed"}${isLost ? " (of a function deleted and made again since)" : ""}`;
    alike.set(change, [...(alike.get(change) ?? []), name]);
  }
  return alike.size > 0
    ? [...alike].map(([change, names]) => `${names.join(", ")}: ${change}`)
    : ["no change"];
}

/**
 * The ledger for people, newest first; `of` is the stack with its place. `now` in milliseconds; `known` are the versions
 * that tell lost functions.
 */
export function renderHistory(
  of: string,
  records: readonly LedgerRecord[],
  names: readonly string[],
  { now, known = new Map() }: { readonly now: number; readonly known?: KnownFunctions },
): string {
  if (records.length === 0) return `${of} has no ledger yet.\n`;
  const shown = shownOf(records, names, known);
  const heads = records.map(({ entry, at, by, annotation }) => [
    String(entry),
    ago(at, now),
    callerName(by),
    annotation.action,
  ]);
  const blocks = alignColumns(heads).map((head, index) => {
    const record = records[index] as LedgerRecord;
    const { reason } = record.annotation;
    return [
      reason ? `${head}: ${reason}` : head,
      ...describeChanges(changesOf(shown, index)).map((change) => `       ${change}`),
    ].join("\n");
  });
  const newest = records.at(-1);
  return `${blocks.reverse().join("\n")}\n${count(records.length, "entry", "entries")} of ${of}, serial ${newest?.value.serial}\n`;
}

/** The ledger as JSON, newest first. `lost`: the functions that were deleted and made again since the entry. */
export function jsonHistory(
  records: readonly LedgerRecord[],
  names: readonly string[],
  known: KnownFunctions = new Map(),
): object {
  const shown = shownOf(records, names, known);
  const entries = records.map((record, index) => ({
    entry: record.entry,
    at: record.at,
    by: record.by,
    action: record.annotation.action,
    reason: record.annotation.reason ?? null,
    serial: record.value.serial,
    functions: Object.fromEntries(
      names.flatMap((name) => {
        const entry = record.value.functions[name];
        return entry ? [[name, jsonTraffic(trafficOfEntry(entry))]] : [];
      }),
    ),
    changed: changesOf(shown, index).map(({ name }) => name),
    lost: names.filter(
      (name) => record.value.functions[name] && record.entry <= (shown.lostUntil.get(name) ?? 0),
    ),
  }));
  return { entries: entries.reverse() };
}
