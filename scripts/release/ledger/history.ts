import { LATEST } from "../../../components/config.ts";
import type { Ledger, LedgerEntry } from "../../../components/ledger.ts";
import { sameTraffic } from "../model/traffic.ts";
import { type Annotation, DECLARED } from "./annotation.ts";
import { trafficOfEntry } from "./served-ledger.ts";

/** One value of the ledger as SSM remembers it. */
export interface LedgerRecord {
  /** Number of the value in SSM, counting from 1. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ARN of who wrote it. */
  readonly by: string;
  readonly annotation: Annotation;
  readonly value: Ledger;
}

/** A version that held 100 % (or the primary share) of LIVE, and the entry that made it so. */
export interface Stable {
  readonly version: string;
  readonly entry: number;
}

/** What the ledger says of one function: the way back, and what was left on purpose. */
export interface FunctionHistory {
  /** Oldest first; the last one is what LIVE should serve. */
  readonly stables: readonly Stable[];
  /** Versions that a rollback left, and that nobody made stable again. */
  readonly rolledAway: ReadonlySet<string>;
}

/**
 * Folds the ledger, oldest entry first, into the way back of each function.
 *
 * A stable version equal to one further down pops to it; any other is pushed with the number of its entry.
 * Equal neighbours are one, `$LATEST` is never pushed:
 *
 *     1 2 3      -> 1 2 3
 *     1 2 3 2    -> 1 2        (3 was rolled away from)
 *     1 2 3 2 4  -> 1 2 4      (one step back from 4 is 2, never 3)
 *
 * What a rollback took traffic from is no way back, be it stable or canary, also where it had been stable before:
 * `2`, then `1` with canary 2, then rollback, leaves `1`; `1 2`, then rollback to `7` (named with `--to`, or forgotten
 * with the oldest entries), is `1 7`.
 */
export function foldHistory(records: readonly LedgerRecord[]): Map<string, FunctionHistory> {
  const folded = new Map<string, { stables: Stable[]; rolledAway: Set<string> }>();
  const newest = new Map<string, LedgerEntry>();
  /** By entry: what its writer took for the newest of each function, once the entry was written. */
  const knownToWriters: ReadonlyMap<string, LedgerEntry>[] = [];
  const sorted = [...records].sort((one, other) => one.entry - other.entry);
  for (const [index, { entry, annotation, value }] of sorted.entries()) {
    const lastRead = lastReadByLateWriter(sorted.slice(0, index + 1));
    const known = new Map(lastRead === undefined ? newest : knownToWriters[lastRead]);
    const unreadByWriter = lastRead === undefined ? [] : sorted.slice(lastRead + 1, index);
    knownToWriters.push(new Map([...known, ...Object.entries(value.functions)]));
    for (const [name, now] of Object.entries(value.functions)) {
      const history = folded.get(name) ?? { stables: [], rolledAway: new Set<string>() };
      folded.set(name, history);
      const before = known.get(name);
      const isSaid = (said: LedgerEntry | undefined) =>
        said && sameTraffic(trafficOfEntry(said), trafficOfEntry(now));
      if (isSaid(before) || unreadByWriter.some(({ value }) => isSaid(value.functions[name]))) continue;
      newest.set(name, now);
      if (annotation.action === "rollback")
        for (const version of [before?.live, before?.canary])
          if (version && version !== now.live && version !== now.canary) leave(history, version);
      if (now.live === LATEST) continue;
      const below = history.stables.findIndex(({ version }) => version === now.live);
      if (below < 0) history.stables.push({ version: now.live, entry });
      else for (const { version } of history.stables.splice(below + 1)) history.rolledAway.add(version);
      history.rolledAway.delete(now.live);
    }
  }
  return folded;
}

/**
 * Index of the last value that a late writer had read; `undefined` if the writer of the newest value is not late.
 * If two write at once, the late one has not read what the other wrote, so its serial is not higher. It had read the last
 * value with a lower serial. Traffic equal to that value, or to a value that it had not read, is only repeated.
 */
function lastReadByLateWriter(until: readonly LedgerRecord[]): number | undefined {
  const last = until.at(-1);
  if (!last || last.annotation.action === DECLARED) return undefined;
  const isHigher = until.slice(0, -1).every(({ value }) => value.serial < last.value.serial);
  return isHigher ? undefined : until.findLastIndex(({ value }) => value.serial < last.value.serial);
}

/**
 * The history of a function whose LIVE serves `live`. Where that is a version further down, somebody moved LIVE back
 * without the ledger: it counts as the rollback that it was, so that no rollback leads to what was left that way.
 */
export function withServed({ stables, rolledAway }: FunctionHistory, live: string): FunctionHistory {
  const at = stables.findIndex(({ version }) => version === live);
  if (at < 0) return { stables, rolledAway };
  const left = stables.slice(at + 1).map(({ version }) => version);
  return { stables: stables.slice(0, at + 1), rolledAway: new Set([...rolledAway, ...left]) };
}

function leave(history: { stables: Stable[]; rolledAway: Set<string> }, version: string): void {
  history.rolledAway.add(version);
  history.stables = history.stables.filter((stable) => stable.version !== version);
}
