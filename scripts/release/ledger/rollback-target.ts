import type { Traffic } from "../../../components/config.ts";
import { type FunctionHistory, type Stable, withServed } from "./history.ts";

/** Where rollback takes a function, by which rule, on what evidence. */
export interface RollbackTarget {
  readonly functionName: string;
  readonly target: Stable;
  readonly rule: "canary in flight" | "not what was released" | "one release back";
}

export interface RollbackTargets {
  readonly targets: readonly RollbackTarget[];
  /** Functions of the newest release that have nothing further back. */
  readonly bottomed: readonly string[];
}

/**
 * The default of rollback, folded per function (see `foldHistory`):
 *
 * 1. Functions whose LIVE carries a canary, or is not what the ledger's top says, go to their top; all others stay.
 * 2. If there are none, the functions whose top came with the newest entry go one down; all others stay.
 *
 * A LIVE that serves a version further down, moved there behind the ledger's back, has that version as its top.
 * So rollback returns to what last held all traffic, and a second one goes further back.
 */
export function selectTargets(
  serving: ReadonlyMap<string, Traffic>,
  histories: ReadonlyMap<string, FunctionHistory>,
): RollbackTargets {
  const known = [...serving].flatMap(([functionName, traffic]) => {
    const history = histories.get(functionName);
    const stables = history ? withServed(history, traffic.live).stables : [];
    const top = stables.at(-1);
    return top ? [{ functionName, traffic, stables, top }] : [];
  });

  const astray = known.flatMap(({ functionName, traffic, top }): RollbackTarget[] => {
    if (traffic.live !== top.version) return [{ functionName, target: top, rule: "not what was released" }];
    return traffic.canary ? [{ functionName, target: top, rule: "canary in flight" }] : [];
  });
  if (astray.length > 0) return { targets: astray, bottomed: [] };

  const newest = Math.max(...known.map(({ top }) => top.entry));
  const released = known.filter(({ top }) => top.entry === newest);
  return {
    targets: released.flatMap(({ functionName, stables }): RollbackTarget[] => {
      const target = stables.at(-2);
      return target ? [{ functionName, target, rule: "one release back" }] : [];
    }),
    bottomed: released.filter(({ stables }) => stables.length < 2).map(({ functionName }) => functionName),
  };
}
