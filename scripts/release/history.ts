import { LATEST } from "../../components/config.ts";
import type { Ledger } from "../../components/ledger.ts";
import type { Annotation } from "./annotation.ts";

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
 * A canary that a rollback took away is no way back either, also where it had been stable before: `2`, then `1` with
 * canary 2, then rollback, leaves `1`. And a rollback to a version that is not further down (named with `--to`, or
 * forgotten with the oldest entries) replaces the top: `1 2`, then rollback to `7`, is `1 7`.
 */
export function foldHistory(records: readonly LedgerRecord[]): Map<string, FunctionHistory> {
  const folded = new Map<string, { stables: Stable[]; rolledAway: Set<string> }>();
  let previous: Ledger | undefined;
  for (const { entry, annotation, value } of [...records].sort((one, other) => one.entry - other.entry)) {
    for (const [name, { live, canary }] of Object.entries(value.functions)) {
      const history = folded.get(name) ?? { stables: [], rolledAway: new Set<string>() };
      folded.set(name, history);
      const dropped = previous?.functions[name]?.canary;
      if (dropped && dropped !== canary && dropped !== live && annotation.action === "rollback")
        leave(history, dropped);
      if (live === LATEST) continue;
      const below = history.stables.findIndex((stable) => stable.version === live);
      const isRollback = annotation.action === "rollback" && previous?.functions[name]?.live !== live;
      if (below < 0 && isRollback) {
        const left = history.stables.at(-1);
        if (left) leave(history, left.version);
      }
      if (below < 0) history.stables.push({ version: live, entry });
      else for (const left of history.stables.splice(below + 1)) history.rolledAway.add(left.version);
      history.rolledAway.delete(live);
    }
    previous = value;
  }
  return folded;
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
