import type { RolloutPlan } from "../../../components/config.ts";
import { ROLLOUT } from "../ledger/annotation.ts";
import type { FunctionHistory } from "../ledger/history.ts";
import { wholePercents } from "../ledger/served-ledger.ts";
import type { FunctionSnapshot } from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import { stepAbove } from "./standing.ts";

/** A rollout under way, as far as LIVE and ledger tell. */
export interface RolloutUnderWay {
  /** The lowest weight of its functions, in percent. */
  readonly weight: number;
  /** Time of the newest entry that set this weight; ISO 8601, UTC. */
  readonly since: string;
  /** The weight that comes next, 100 for the promotion. Absent where the stack file has no plan. */
  readonly next?: number;
  readonly functions: readonly string[];
}

/** The rollout that set what LIVE serves; `undefined` if there is none, or if others moved LIVE since. */
export function rolloutUnderWay(
  functions: readonly FunctionSnapshot[],
  histories: ReadonlyMap<string, FunctionHistory>,
  plan: RolloutPlan | undefined,
): RolloutUnderWay | undefined {
  const taking = functions.flatMap(({ name, live }) => {
    const change = histories.get(name)?.lastChange;
    if (!live.ok || !change?.to.canary || change.action !== ROLLOUT) return [];
    if (!sameTraffic(change.to, wholePercents(live.value.traffic))) return [];
    return [{ name, weight: change.to.canary.weight, at: change.at }];
  });
  const weight = Math.min(...taking.map((one) => one.weight));
  const times = taking.filter((one) => one.weight === weight).map(({ at }) => at);
  const since = times.sort().at(-1);
  if (since === undefined) return undefined;
  return {
    weight,
    since,
    ...(plan && { next: stepAbove(plan, weight) }),
    functions: taking.map(({ name }) => name),
  };
}
