import type { Traffic } from "../../../components/config.ts";
import { type FunctionHistory, type Stable, withServed } from "./history.ts";

/** The version that a function goes back to, the entry that made it stable, and the rule that chose it. */
export interface RollbackTarget {
  readonly functionName: string;
  readonly target: Stable;
  readonly rule: "canary in flight" | "not what was released" | "one release back";
}

export interface RollbackTargets {
  readonly targets: readonly RollbackTarget[];
  /** Functions of the newest release whose way back holds no earlier version. */
  readonly bottomed: readonly string[];
}

/**
 * The default targets of rollback, by each function's way back (see `foldHistory`). The last version of a way
 * back is its top; if LIVE was moved to an earlier one without the ledger, that one is the top.
 *
 * 1. Functions whose LIVE has a canary, or serves another version than the top, go to their top.
 * 2. If there are none, the functions whose top came with the newest entry go one version down.
 *
 * All other functions stay. So rollback returns to the version that last held all traffic, and a second
 * rollback goes further back. If a has the way back 1 2 3 (3 came with the newest entry), and b has 1 2:
 *     a serves 3, b serves 2 with canary 3  -> b goes to 2, a stays (rule 1)
 *     a serves 3, b serves 2                -> a goes to 2, b stays (rule 2)
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
