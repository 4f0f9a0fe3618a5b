import { LATEST, type Traffic } from "../../../components/config.ts";
import type { Ledger, LedgerEntry } from "../../../components/ledger.ts";
import { sameTraffic } from "../model/traffic.ts";
import {
  type Annotation,
  DECLARED,
  FOUND,
  isTakeOver,
  type LateWrite,
  ROLLBACK,
  ROLLOUT_ABORT,
  SYNC,
} from "./annotation.ts";
import { trafficOfEntry } from "./served-ledger.ts";

/** One value of the ledger as SSM keeps it. */
export interface LedgerRecord {
  /** Number of the value in SSM, counting from 1. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ARN of the caller that wrote the value. */
  readonly by: string;
  readonly annotation: Annotation;
  /** An earlier value of the same writer that was late. */
  readonly late?: LateWrite;
  readonly value: Ledger;
}

/** A version that was stable (LIVE's primary, alone or beside a canary), and the entry that made it so. */
export interface Stable {
  readonly version: string;
  readonly entry: number;
  /** Time of the entry; ISO 8601, UTC. */
  readonly at: string;
  /** The first version that the ledger knows of the function. It took over from `$LATEST`, and is no release. */
  readonly isFirst?: true;
  /**
   * Made stable once more, by something else than a rollback, since `entry`. So it may be a version of the same number
   * that came after `entry`: of a function that was deleted and made again.
   */
  readonly isAgain?: true;
}

/** An entry that changed what a function's LIVE serves, or took its canary over for a rollout. */
export interface LastChange {
  readonly entry: number;
  /** Time of the entry; ISO 8601, UTC. */
  readonly at: string;
  readonly action: string;
  readonly to: Traffic;
}

/** The ledger's account of one function: its way back, and the versions that it was rolled away from. */
export interface FunctionHistory {
  /** The way back, oldest first. The last one, the top, is the version that LIVE should serve. */
  readonly stables: readonly Stable[];
  /**
   * Versions left by a rollback, by a rollout that took its canary back, or by another move to an earlier version, and not
   * stable again since.
   */
  readonly rolledAway: ReadonlySet<string>;
  /**
   * Versions whose canary ended while stable stayed, each with the entry that ended it, whatever its action. None of
   * them was canary or stable since.
   */
  readonly ended: ReadonlyMap<string, number>;
  /** The newest of `changes`. */
  readonly lastChange?: LastChange;
  /** All that the records tell of, oldest first. */
  readonly changes?: readonly LastChange[];
}

/**
 * Folds the ledger, oldest entry first, into the way back of each function: a list of versions to return to.
 *
 * A stable version that is not in the list is pushed, with the number of its entry. One that is in the list
 * stays there, and the versions above it are removed. Equal neighbours are one; `$LATEST` is never pushed.
 * A rollback also removes each version that it takes traffic from, stable or canary, wherever in the list, and a
 * `rollout abort` the canary:
 *
 *     1, 2, 3                        -> 1 2 3    (stable versions of three entries, and the way back)
 *     1, 2, 3, 2                     -> 1 2      (3 was rolled away from)
 *     1, 2, 3, 2, 4                  -> 1 2 4    (one step back from 4 is 2, never 3)
 *     2, 1 with canary 2, rollback   -> 1        (2 had been stable before)
 *     1, 2, rollback to 7            -> 1 7      (7 named with `--to`, or older than the entries SSM keeps)
 *     1, 1 with canary 2, 2          -> 1 2      (a rollout and its promotion: one step back from 2 is 1)
 *
 * A take-over of a rollout (`isTakeOver`) changes nothing: each canary counts as moved by it.
 */
export function foldHistory(records: readonly LedgerRecord[]): Map<string, FunctionHistory> {
  const folded = new Map<string, Folding>();
  const newest = new Map<string, LedgerEntry>();
  /** For each record: the newest traffic of each function as its writer knew it, the record included. */
  const knownToWriters: ReadonlyMap<string, LedgerEntry>[] = [];
  const sorted = [...records].sort((one, other) => one.entry - other.entry);
  const lateReads = readByLateWrites(sorted);
  for (const [index, { entry, at, annotation, value }] of sorted.entries()) {
    const lastRead = lastReadByLateWriter(sorted, index, lateReads.get(entry));
    const known = new Map(lastRead === undefined ? newest : knownToWriters[lastRead]);
    const unreadByWriter = lastRead === undefined ? [] : sorted.slice(lastRead + 1, index);
    knownToWriters.push(new Map([...known, ...Object.entries(value.functions)]));
    const takesOver = isTakeOver(annotation);
    for (const [name, now] of Object.entries(value.functions)) {
      const history: Folding = folded.get(name) ?? {
        stables: [],
        rolledAway: new Set(),
        ended: new Map(),
        changes: [],
      };
      folded.set(name, history);
      const before = known.get(name);
      const isSaid = (said: LedgerEntry | undefined) =>
        said && sameTraffic(trafficOfEntry(said), trafficOfEntry(now));
      const lastChange = { entry, at, action: annotation.action, to: trafficOfEntry(now) };
      const isRepeated = isSaid(before) || unreadByWriter.some(({ value }) => isSaid(value.functions[name]));
      if (isRepeated && !(takesOver && now.canary)) continue;
      history.lastChange = lastChange;
      history.changes.push(lastChange);
      if (isRepeated) continue;
      newest.set(name, now);
      const isRollback = annotation.action === ROLLBACK;
      const left = [
        ...(isRollback ? [before?.live] : []),
        ...(isRollback || annotation.action === ROLLOUT_ABORT ? [before?.canary] : []),
      ];
      for (const version of left)
        if (version && version !== now.live && version !== now.canary) leave(history, version);
      if (before?.canary && before.live === now.live) history.ended.set(before.canary, entry);
      for (const version of [now.live, now.canary]) history.ended.delete(version ?? "");
      if (now.live === LATEST) continue;
      const wasStable = before?.live === now.live;
      makeStable(history, { version: now.live, entry, at }, isRollback || wasStable);
    }
  }
  return folded;
}

/**
 * Index of the last value that the late writer of a record had read (-1: none); `undefined` if that writer was not late.
 * Traffic equal to that value, or to one that the writer had not read, is only repeated.
 *
 * A late writer finds the other's value, records LIVE once more, and says in that record what it had read (`said`). Until
 * then, and where it ended before, the serials tell:
 *
 * - A writer raises the serial that it has read. Of two writers at once, the late one has not read the other's
 *   value, so its serial is not higher: it had read the last value with a lower serial (of 4 5 5: the 4).
 * - `sync` keeps the serial that it has read where the stack file has the same: it had read the last value whose
 *   serial is not higher (of 4 5 5: the first 5; of 4 5 6 5: the first 5). So it counts as `pulumi up` does.
 *   `found` goes before the value of the same writer, and under the same serial if that is such a `sync`.
 * - `pulumi up` is never late.
 */
function lastReadByLateWriter(
  records: readonly LedgerRecord[],
  index: number,
  said: number | undefined,
): number | undefined {
  const { annotation, value } = records[index] as LedgerRecord;
  if (annotation.action === DECLARED) return undefined;
  const earlier = records.slice(0, index);
  if (said !== undefined) return earlier.findLastIndex(({ entry }) => entry <= said);
  const next = records[index + 1];
  const isBeforeOwn = annotation.action === FOUND.action && next?.value.serial === value.serial;
  const isSync = (isBeforeOwn ? next : records[index])?.annotation.action === SYNC;
  const mayHaveRead = ({ value: { serial } }: LedgerRecord) =>
    isSync ? serial <= value.serial : serial < value.serial;
  return earlier.every(mayHaveRead) ? undefined : earlier.findLastIndex(mayHaveRead);
}

/** By the number of a late value, the number of the last one that its writer had read: maybe its own `found`. */
function readByLateWrites(records: readonly LedgerRecord[]): ReadonlyMap<number, number> {
  const reads = new Map<number, number>();
  for (const { late } of records) {
    if (!late) continue;
    const before = records.find(({ entry }) => entry === late.entry - 1);
    const hasFound = before?.annotation.action === FOUND.action;
    if (hasFound) reads.set(late.entry - 1, late.read);
    reads.set(late.entry, hasFound ? late.entry - 1 : late.read);
  }
  return reads;
}

/**
 * The history of a function whose LIVE serves `live`. If `live` stands below the top, LIVE was moved back
 * without the ledger. That counts as a rollback, so that no later rollback leads to a version above `live`.
 */
export function withServed(history: FunctionHistory, live: string): FunctionHistory {
  const { stables, rolledAway } = history;
  const at = stables.findIndex(({ version }) => version === live);
  if (at < 0) return history;
  const left = stables.slice(at + 1).map(({ version }) => version);
  return { ...history, stables: stables.slice(0, at + 1), rolledAway: new Set([...rolledAway, ...left]) };
}

/** A history that is being folded. */
interface Folding {
  stables: Stable[];
  readonly rolledAway: Set<string>;
  readonly ended: Map<string, number>;
  readonly changes: LastChange[];
  lastChange?: LastChange;
}

/** Pushes a version, or removes the versions above it where the list holds it. */
function makeStable({ stables, rolledAway }: Folding, stable: Stable, isTheSame: boolean): void {
  const { version } = stable;
  const at = stables.findIndex((one) => one.version === version);
  if (at < 0) {
    const isFirst = stables.length === 0 && rolledAway.size === 0;
    stables.push(isFirst ? { ...stable, isFirst } : stable);
  } else {
    for (const { version } of stables.splice(at + 1)) rolledAway.add(version);
    if (!isTheSame) stables[at] = { ...(stables[at] as Stable), isAgain: true };
  }
  rolledAway.delete(version);
}

function leave(history: Folding, version: string): void {
  history.rolledAway.add(version);
  history.stables = history.stables.filter((stable) => stable.version !== version);
}
