import type { Ledger } from "../../../components/ledger.ts";
import type { LedgerRecord } from "../ledger/history.ts";
import { trafficOfEntry } from "../ledger/served-ledger.ts";
import { ago, alignColumns, callerName, count } from "../model/text.ts";
import { describeTraffic, sameTraffic } from "../model/traffic.ts";
import { jsonTraffic } from "./render-plan.ts";

interface Change {
  readonly name: string;
  readonly from: Ledger["functions"][string] | undefined;
  readonly to: Ledger["functions"][string] | undefined;
}

function changesOf(
  record: LedgerRecord,
  before: LedgerRecord | undefined,
  names: readonly string[],
): Change[] {
  return names.flatMap((name): Change[] => {
    const from = before?.value.functions[name];
    const to = record.value.functions[name];
    if (from && to ? sameTraffic(trafficOfEntry(from), trafficOfEntry(to)) : from === to) return [];
    return [{ name, from, to }];
  });
}

/** A line for each change, with all functions that changed alike. */
function describeChanges(changes: readonly Change[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { name, from, to } of changes) {
    const was = from ? `${describeTraffic(trafficOfEntry(from))} -> ` : "";
    const change = `${was}${to ? describeTraffic(trafficOfEntry(to)) : "removed"}`;
    alike.set(change, [...(alike.get(change) ?? []), name]);
  }
  return alike.size > 0
    ? [...alike].map(([change, names]) => `${names.join(", ")}: ${change}`)
    : ["no change"];
}

/** The ledger for people, newest first. `now` in milliseconds. */
export function renderHistory(
  stack: string,
  records: readonly LedgerRecord[],
  names: readonly string[],
  now: number,
): string {
  if (records.length === 0) return `${stack} has no ledger yet.\n`;
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
      ...describeChanges(changesOf(record, records[index - 1], names)).map((change) => `       ${change}`),
    ].join("\n");
  });
  const newest = records.at(-1);
  return `${blocks.reverse().join("\n")}\n${count(records.length, "entry", "entries")} of ${stack}, serial ${newest?.value.serial}\n`;
}

/** The ledger as JSON, newest first. */
export function jsonHistory(
  stack: string,
  records: readonly LedgerRecord[],
  names: readonly string[],
): object {
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
    changed: changesOf(record, records[index - 1], names).map(({ name }) => name),
  }));
  return { verb: "history", stack, entries: entries.reverse() };
}
