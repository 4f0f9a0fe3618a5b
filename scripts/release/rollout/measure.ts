/** What CloudWatch's counts say of one function at a time: `rollout`, `simulate` and `report` all ask here. */
import type { FunctionRollout, RolloutPlan } from "../../../components/config.ts";
import type { RolloutMinute } from "../model/rollout-minutes.ts";
import {
  evidence,
  gather,
  growthOfEqual,
  type LogEvidence,
  notWorseBar,
  worseBar,
  worseSince,
} from "./gate.ts";
import { callsUntil } from "./missing.ts";
import {
  type Count,
  countsIn,
  MINUTE_MS,
  poolStrata,
  type StepWindow,
  type Stratum,
  stepWindows,
  total,
} from "./strata.ts";
import type { Measured, MeasureName, Participant, StepTaken } from "./types.ts";

/** One function of a rollout, with all that its measures depend on. */
export interface MeasuredFunction {
  readonly plan: RolloutPlan;
  readonly participant: Participant;
  /** Every step that LIVE took, oldest first. Those after `now` are left out, so that a past time can be asked for. */
  readonly steps: readonly StepTaken[];
  readonly minutes: readonly RolloutMinute[];
  /** Functions times measures of the whole release: `countComparisons`. */
  readonly comparisons: number;
  /** AWS's time, in milliseconds since 1970. */
  readonly now: number;
}

/** The measures of a function: errors always, slow calls where the plan says what is slow, URLs where CloudWatch has them. */
export function measuresOf(
  plan: RolloutPlan,
  name: string,
  minutes: readonly RolloutMinute[],
): MeasureName[] {
  const hasUrl = minutes.some(({ canary, stable }) => canary.url || stable.url);
  return [
    "errors",
    ...(rulesOf(plan, name).slowOverMs === undefined ? [] : (["slow"] as const)),
    ...(hasUrl ? (["url"] as const) : []),
  ];
}

/** What the plan says of a function. The parser gives each one an entry. */
export function rulesOf(plan: RolloutPlan, name: string): FunctionRollout {
  const rules = plan.functions[name];
  if (!rules) throw new Error(`The plan has no entry of ${name}`);
  return rules;
}

/** Each measure of the function at the present step, with its evidence. */
export function measureFunction(asked: MeasuredFunction): Measured[] {
  const { plan, participant, minutes } = asked;
  return measuresOf(plan, participant.name, minutes).map((measure) => measureOne(asked, measure));
}

/** The minutes of the present step that count for a measure; undefined before the first step. */
export function presentWindow(asked: MeasuredFunction, measure: MeasureName): StepWindow | undefined {
  return stepWindows(asked.steps, asked.now, asked.participant.timeoutSeconds, measure).at(-1);
}

function measureOne(asked: MeasuredFunction, measure: MeasureName): Measured {
  const { plan, participant, steps, minutes, now, comparisons } = asked;
  const rules = rulesOf(plan, participant.name);
  const limit = measure === "slow" ? rules.maxSlowIncrease : rules.maxErrorIncrease;
  const taken = stepWindows(steps, now, participant.timeoutSeconds, measure).map((window) => {
    const counts = countsIn(window, minutes, measure);
    return { window, counts, strata: poolStrata(counts, window.share) };
  });
  const { window, counts = [], strata = [] } = taken.at(-1) ?? {};
  const present = total(counts);
  const increase = increaseOf(present);
  const logs = gather("not worse", strata, limit / 100);
  const worse = worseSince(
    taken.map((step) => step.strata),
    limit / 200,
    countStarts(plan, steps),
  );
  const bar = notWorseBar(plan.confidence);
  // While the canary is measured above the limit, nobody can tell how many calls are missing.
  const canTell = window && increase !== undefined && increase < limit;
  const more = canTell ? callsUntil(logs, growthNow(present, window.share, limit), bar) : undefined;
  return {
    measure,
    ...present,
    ...(increase === undefined ? {} : { increase }),
    limit,
    worse: { evidence: worse, bar: worseBar(comparisons) },
    notWorse: { evidence: evidence(logs), bar },
    ...(window && more ? { missing: missingOf(more, present, window) } : {}),
  };
}

/** The growth of the evidence with each call, if the canary is as good as stable and failures stay as they are. */
function growthNow({ canary, stable }: Stratum, share: number, limit: number): LogEvidence {
  return growthOfEqual(share, limit / 100, (canary.bad + stable.bad) / (canary.calls + stable.calls));
}

function missingOf(more: number, { canary, stable }: Stratum, window: StepWindow): Measured["missing"] {
  const minutesOfAll = (window.to - window.from) / MINUTE_MS;
  const callsAMinute = (canary.calls + stable.calls) / minutesOfAll;
  return { canaryCalls: Math.ceil(more * window.share), minutes: Math.ceil(more / callsAMinute) };
}

/**
 * The steps taken, and those to come above the last one. The number stays the same through a rollout whose plan does:
 * the evidence of each step has its fixed part from the beginning.
 */
function countStarts(plan: RolloutPlan, steps: readonly StepTaken[]): number {
  const last = steps.at(-1)?.weight ?? 0;
  return steps.length + plan.steps.filter(({ weight }) => weight > last).length;
}

function increaseOf({ canary, stable }: Stratum): number | undefined {
  if (canary.calls === 0 || stable.calls === 0) return undefined;
  return 100 * (share(canary) - share(stable));
}

function share({ calls, bad }: Count): number {
  return bad / calls;
}
