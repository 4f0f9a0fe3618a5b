import { type FunctionHistory, withServed } from "../ledger/history.ts";
import { type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";

const SHOWN = 5;

/** Lists each function's 5 newest `versions` (oldest first) and marks those serving or rolled away from. */
export function describeCandidates(
  snapshot: StackSnapshot,
  versions: ReadonlyMap<string, readonly string[]>,
  histories: ReadonlyMap<string, FunctionHistory>,
): string {
  const lists = selectedFunctions(snapshot).map(({ name, live }) => {
    const serves = live.ok ? live.value.traffic.live : undefined;
    const history = histories.get(name);
    const left = history && serves ? withServed(history, serves).rolledAway : history?.rolledAway;
    const newest = (versions.get(name) ?? []).slice(-SHOWN).reverse();
    const shown = newest.map((version) => {
      if (version === serves) return `${version} (serves now)`;
      return left?.has(version) ? `${version} (rolled away from)` : version;
    });
    return `${name} ${shown.join(", ") || "none"}`;
  });
  return `Versions there are: ${lists.join("; ")}.`;
}
