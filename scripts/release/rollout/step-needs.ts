import type { RolloutPlan } from "../../../components/config.ts";
import type { Reading } from "../model/snapshot.ts";
import { callsNeeded } from "./missing.ts";
import { partsOf } from "./plan-rollout.ts";
import type { Position } from "./types.ts";

/** What one step of the plan asks of one function. */
export interface StepNeed {
  readonly weight: number;
  readonly functionName: string;
  readonly holdSeconds: number;
  /** Calls of LIVE until a good version is proved good, as a rule; absent where no number is enough. */
  readonly calls?: number;
  /** The minutes in which LIVE gets them at the last day's rate; absent where that is unknown or 0. */
  readonly minutes?: number;
}

/** The share of failed calls that a forecast assumes of both versions. */
export const ASSUMED_BAD_SHARE = 0.001;
const MINUTES_A_DAY = 1440;

/**
 * The needs of the present step and of those to come, of each function that is waited for. `daily`: calls of LIVE in the
 * last day. The minutes are those of the calls, without the hold and the delay of CloudWatch.
 */
export function stepNeeds(
  plan: RolloutPlan,
  position: Position,
  daily: ReadonlyMap<string, Reading<number>>,
): StepNeed[] {
  const at = position.kind === "under way" ? position.weight : 0;
  const waitedFor = partsOf(position).participants.filter(({ name }) => plan.functions[name]?.isWaitedFor);
  return plan.steps
    .filter(({ weight }) => weight >= at)
    .flatMap(({ weight, holdSeconds }) =>
      waitedFor.map(({ name }): StepNeed => {
        const { maxErrorIncrease: limit = 1 } = plan.functions[name] ?? {};
        const calls = callsNeeded({
          weight,
          limit,
          confidence: plan.confidence,
          badShare: ASSUMED_BAD_SHARE,
        });
        const day = daily.get(name);
        const rate = day?.ok ? day.value / MINUTES_A_DAY : 0;
        return {
          weight,
          functionName: name,
          holdSeconds,
          ...(calls === undefined ? {} : { calls }),
          ...(calls !== undefined && rate > 0 ? { minutes: Math.ceil(calls / rate) } : {}),
        };
      }),
    );
}
