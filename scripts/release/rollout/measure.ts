/** What CloudWatch's counts say of one function at a time: `rollout`, `simulate` and `report` all ask here. */
import type { FunctionRollout, RolloutPlan } from "../../../components/config.ts";
import type { RolloutMinute } from "../model/rollout-minutes.ts";
import { evidence, gather, growthOfEqual, notWorseBar, worseBar, worseSince } from "./gate.ts";
import { callsUntil } from "./missing.ts";
import { type Count, countsIn, MINUTE_MS, poolStrata, type Stratum, stepWindows, total } from "./strata.ts";
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

function measureOne(asked: MeasuredFunction, measure: MeasureName): Measured {
  const { plan, participant, minutes, now, comparisons } = asked;
  const rules = rulesOf(plan, participant.name);
  const limit = measure === "slow" ? rules.maxSlowIncrease : rules.maxErrorIncrease;
  const windows = stepWindows(asked.steps, now, participant.timeoutSeconds, measure);
  const counts = windows.map((window) => countsIn(window, minutes, measure));
  const strata = windows.map(({ share }, step) => poolStrata(counts[step] ?? [], share));
  const present = total(counts.at(-1) ?? []);
  const increase = increaseOf(present);
  const logs = gather("not worse", strata.at(-1) ?? [], limit / 100);
  const bar = notWorseBar(plan.confidence);
  const missing = missingOf();
  return {
    measure,
    ...present,
    ...(increase === undefined ? {} : { increase }),
    limit,
    worse: {
      evidence: worseSince(strata, limit / 200, countStarts(plan, asked.steps)),
      bar: worseBar(comparisons),
    },
    notWorse: { evidence: evidence(logs), bar },
    ...(missing ? { missing } : {}),
  };

  /** What is missing if the canary is as good as stable; nothing can be said while it is measured above the limit. */
  function missingOf(): Measured["missing"] {
    const window = windows.at(-1);
    const calls = present.canary.calls + present.stable.calls;
    if (!window || increase === undefined || increase >= limit) return undefined;
    const badShare = (present.canary.bad + present.stable.bad) / calls;
    const growth = growthOfEqual("not worse", window.share, limit / 100, badShare);
    const more = callsUntil(logs, growth, bar);
    if (!more) return undefined;
    const minutesUntilNow = (window.to - window.from) / MINUTE_MS;
    return {
      canaryCalls: Math.ceil(more * window.share),
      minutes: Math.ceil((more / calls) * minutesUntilNow),
    };
  }
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
