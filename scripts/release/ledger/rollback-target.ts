import type { Traffic } from "../../../components/config.ts";
import { sameTraffic } from "../model/traffic.ts";
import { MOVES_BACK } from "./annotation.ts";
import { type FunctionHistory, type Stable, withServed } from "./history.ts";
import type { KnownFunctions } from "./lost-functions.ts";
import { wholePercents } from "./served-ledger.ts";

/** The version that a function goes back to, the entry that made it stable, and the rule that chose it. */
export interface RollbackTarget {
  readonly functionName: string;
  readonly target: Stable;
  readonly rule: "canary in flight" | "not what was released" | "one release back";
  /** Versions on the way back that were passed over, since they do not exist any more. */
  readonly passedOver: readonly string[];
}

/** A function that stays, though its LIVE was moved later than what is taken back. */
export interface LaterMove {
  readonly functionName: string;
  /** The entry that moved it; infinite if LIVE was moved without the ledger. */
  readonly movedBy: number;
}

export interface RollbackTargets {
  readonly targets: readonly RollbackTarget[];
  /** Functions that would go back with `targets` or were moved later, and whose way back holds no version that exists. */
  readonly bottomed: readonly string[];
  /** `rollback` of these alone takes them back. */
  readonly movedLater: readonly LaterMove[];
  /** Functions that serve a version which may be younger than the entries that speak of its number. */
  readonly doubtful: readonly string[];
}

/** One function that the ledger knows. */
interface Known extends LaterMove {
  readonly history: FunctionHistory;
  readonly top: Stable;
  readonly isAstray: boolean;
  readonly way: RollbackTarget | undefined;
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
 *
 * A version that `known` shows as missing is passed over for the next lower one. Where a rule finds no version for any
 * function, the next applies, and rule 2 takes the newest entry with a way back. So the pin of an added function's
 * first version, with which no traffic moved, hides no release.
 */
export function selectTargets(
  serving: ReadonlyMap<string, Traffic>,
  histories: ReadonlyMap<string, FunctionHistory>,
  known: KnownFunctions = new Map(),
): RollbackTargets {
  const all = [...serving].flatMap(([functionName, traffic]): Known[] => {
    const history = withServed(histories.get(functionName) ?? NO_HISTORY, traffic.live);
    const top = history.stables.at(-1);
    if (!top) return [];
    const isAstray = traffic.live !== top.version || traffic.canary !== undefined;
    const way = wayBack(functionName, history, traffic, known);
    return [{ functionName, history, top, isAstray, movedBy: movedBy(history, traffic), way }];
  });
  const astray = all.filter(({ isAstray }) => isAstray);
  const settled = all.filter(({ isAstray }) => !isAstray);
  const newest = Math.max(...settled.filter(({ way }) => way).map(({ top }) => top.entry));
  const endsAstray = astray.some(({ way }) => way);
  const taken = endsAstray ? astray : settled.filter(({ top }) => top.entry === newest);
  const targets = taken.flatMap(({ way }) => way ?? []);
  const since = Math.min(...taken.filter(({ way }) => way).map(({ movedBy }) => movedBy));
  const later = all.filter((one) => one.movedBy > since && isRelease(one));
  // LIVE of a settled function that the ledger did not move was taken back by hand already.
  const stuck = later.filter((one) => one.isAstray || Number.isFinite(one.movedBy));
  const unable = targets.length > 0 ? [...taken, ...stuck] : all;
  const namesOf = (some: readonly Known[]) => [...new Set(some.map(({ functionName }) => functionName))];
  return {
    targets,
    bottomed: namesOf(unable.filter(({ way }) => !way)),
    movedLater: later.filter((one) => one.way && !taken.includes(one)),
    doubtful: endsAstray ? [] : namesOf(settled.filter(({ top }) => top.isAgain)),
  };
}

const NO_HISTORY: FunctionHistory = { stables: [], rolledAway: new Set(), ended: new Map() };

/** The newest version on the way back that exists: of one astray from the top on, else from below the top. */
function wayBack(
  functionName: string,
  { stables }: FunctionHistory,
  { live, canary }: Traffic,
  known: KnownFunctions,
): RollbackTarget | undefined {
  const isStable = stables.at(-1)?.version === live;
  const rule = !isStable ? "not what was released" : canary ? "canary in flight" : "one release back";
  const way = isStable && !canary ? stables.slice(0, -1) : stables;
  const versions = known.get(functionName);
  const isMissing = ({ version }: Stable) =>
    versions?.has(version) === true && versions.get(version) === undefined;
  const at = way.findLastIndex((stable) => !isMissing(stable));
  const target = way[at];
  if (!target) return undefined;
  return { functionName, target, rule, passedOver: way.slice(at + 1).map(({ version }) => version) };
}

function movedBy({ lastChange }: FunctionHistory, traffic: Traffic): number {
  if (!lastChange || !sameTraffic(lastChange.to, wholePercents(traffic))) return Number.POSITIVE_INFINITY;
  return lastChange.entry;
}

/** Whether the newest move of a function is one to take back. A move back is none, and no pin of a first version is. */
function isRelease({ history, top, movedBy, isAstray }: Known): boolean {
  if (isAstray || movedBy === Number.POSITIVE_INFINITY) return true;
  return !MOVES_BACK.includes(history.lastChange?.action ?? "") && !top.isFirst;
}
