/** The verdict for each function of a rollout, and for all together. */
import type { RolloutPlan } from "../../../components/config.ts";
import type { RolloutMinute } from "../model/rollout-minutes.ts";
import type { Reading } from "../model/snapshot.ts";
import { hangingReason } from "./hanging.ts";
import { type MeasuredFunction, measureFunction, measuresOf, presentWindow, rulesOf } from "./measure.ts";
import { sayMeasure, sayMissing, sayNumber } from "./say-measure.ts";
import { type Count, countsIn, total } from "./strata.ts";
import type { Evidence, FunctionVerdict, Health, Measured, Participant, StepTaken } from "./types.ts";

/** A rollout at one time, as its verdicts need it. */
export interface Judged {
  readonly plan: RolloutPlan;
  /** Every step that LIVE took, oldest first. */
  readonly steps: readonly StepTaken[];
  readonly participants: readonly Participant[];
  /** Absent: nothing could be read. */
  readonly evidence: Evidence | undefined;
  /** AWS's time, in milliseconds since 1970. A past time gives the measures as they were then. */
  readonly now: number;
}

type Finding = Pick<FunctionVerdict, "health" | "reason" | "missing">;

/** All that the verdict for one function depends on. */
interface Case {
  readonly judged: Judged;
  readonly reading: Reading<readonly RolloutMinute[]>;
  readonly asked: MeasuredFunction;
  readonly measures: readonly Measured[];
  readonly slowOverMs: number | undefined;
}

/**
 * The verdict for a function is the first of these that holds:
 * 1. unhealthy: an alarm that turned to ALARM since the first step (it makes every function unhealthy); a measure
 *    (errors, slow calls, URL, in this order) whose increase is above the limit at this step, and surely above
 *    half of it; calls that hang.
 * 2. unknown: minutes or alarms that could not be read; a version without any data though it should have some.
 * 3. inconclusive: a measure that is not surely below its limit at this step. So is a function without any call:
 *    nothing says that there should have been one.
 * 4. healthy.
 */
const PRECEDENCE: readonly ((of: Case) => Finding | undefined)[] = [
  alarmTurned,
  worse,
  hanging,
  unreadableMinutes,
  unreadableAlarms,
  withoutData,
  unsure,
];

/** The verdict for each participant. */
export function judgeRollout(judged: Judged): FunctionVerdict[] {
  const comparisons = countComparisons(judged);
  return judged.participants.map((participant) => {
    const { name } = participant;
    const { isWaitedFor, slowOverMs } = rulesOf(judged.plan, name);
    const reading = minutesOf(judged, name);
    const minutes = reading.ok ? reading.value : [];
    const asked = { ...judged, participant, minutes, comparisons };
    const measures = reading.ok ? measureFunction(asked) : [];
    const of: Case = { judged, reading, asked, measures, slowOverMs };
    const shareMeasured = measuredShare(measures);
    return {
      name,
      isWaitedFor,
      ...(firstOf(of) ?? {
        health: "healthy",
        reason: measures.map((measured) => sayMeasure(measured, slowOverMs)).join("; "),
      }),
      measures,
      ...(shareMeasured === undefined ? {} : { shareMeasured }),
    };
  });
}

function firstOf(of: Case): Finding | undefined {
  for (const find of PRECEDENCE) {
    const finding = find(of);
    if (finding) return finding;
  }
  return undefined;
}

/**
 * Health of the release: any unhealthy, else any unknown, else inconclusive if one that is waited for is, else healthy.
 * `wait: false` gives up the wait for evidence of a function, not the sight of it: unknown holds the release
 * for each function alike.
 */
export function healthOfRelease(verdicts: readonly FunctionVerdict[]): Health {
  const isAny = (health: Health, among: readonly FunctionVerdict[]) =>
    among.some((verdict) => verdict.health === health);
  if (isAny("unhealthy", verdicts)) return "unhealthy";
  if (isAny("unknown", verdicts)) return "unknown";
  return isAny("inconclusive", waitedFor(verdicts)) ? "inconclusive" : "healthy";
}

/** The functions that are waited for. Where none is, all are: nothing moves on by time alone. */
export function waitedFor(verdicts: readonly FunctionVerdict[]): readonly FunctionVerdict[] {
  const those = verdicts.filter(({ isWaitedFor }) => isWaitedFor);
  return those.length > 0 ? those : verdicts;
}

/** Functions times measures: by so many comparisons chance can find one version worse. */
export function countComparisons(judged: Pick<Judged, "plan" | "participants" | "evidence">): number {
  const each = judged.participants.map(({ name }) => {
    const reading = minutesOf(judged, name);
    return measuresOf(judged.plan, name, reading.ok ? reading.value : []).length;
  });
  return each.reduce((sum, measures) => sum + measures, 0);
}

const NOT_READ = {
  ok: false,
  error: { code: "MetricsNotRead", message: "Nothing was read from CloudWatch." },
} as const;

function minutesOf({ evidence }: Pick<Judged, "evidence">, name: string): Case["reading"] {
  return evidence?.minutes.get(name) ?? NOT_READ;
}

/** The alarms of a look; not readable where there is no evidence at all. */
export function alarmsOf(evidence: Evidence | undefined): Evidence["alarms"] {
  return evidence?.alarms ?? NOT_READ;
}

/** An alarm that was red before the rollout began says nothing about it: `--ignore-alarms` let it pass. */
function alarmTurned({ judged }: Case): Finding | undefined {
  const alarms = alarmsOf(judged.evidence);
  const start = judged.steps[0]?.at ?? judged.now;
  const red =
    alarms.ok && alarms.value.find(({ state, changedAt }) => state === "ALARM" && changedAt > start);
  return red ? { health: "unhealthy", reason: `alarm ${red.name} is in ALARM: ${red.reason}` } : undefined;
}

function worse({ measures, slowOverMs }: Case): Finding | undefined {
  const found = measures.find(
    ({ increase = 0, limit, worse: { evidence, bar } }) => increase > limit && evidence >= bar,
  );
  return found && { health: "unhealthy", reason: sayMeasure(found, slowOverMs) };
}

function hanging({ asked }: Case): Finding | undefined {
  const window = presentWindow(asked, "errors");
  const reason = window && hangingReason(window, asked.minutes);
  return reason === undefined ? undefined : { health: "unhealthy", reason };
}

function unreadableMinutes({ reading }: Case): Finding | undefined {
  return reading.ok ? undefined : { health: "unknown", reason: reading.error.message };
}

function unreadableAlarms({ judged }: Case): Finding | undefined {
  const alarms = alarmsOf(judged.evidence);
  return alarms.ok ? undefined : { health: "unknown", reason: alarms.error.message };
}

/** A version should have data of a measure if chance leaves it without once in 100 times at most. */
const RARE = 0.01;

function withoutData({ asked, measures }: Case): Finding | undefined {
  for (const { measure, canary, stable } of measures) {
    const window = presentWindow(asked, measure);
    if (!window) continue;
    const unknown = (what: string): Finding => ({ health: "unknown", reason: `CloudWatch has ${what}` });
    const calls = canary.calls + stable.calls;
    if (calls === 0 && measure === "slow") {
      const { canary: ofCanary, stable: ofStable } = total(countsIn(window, asked.minutes, "errors"));
      if (ofCanary.calls + ofStable.calls > 0) return unknown("no count of slow calls");
    }
    const noun = measure === "url" ? "URL requests" : "calls";
    const lacks = (own: Count, share: number) => own.calls === 0 && (1 - share) ** calls <= RARE;
    if (lacks(canary, window.share))
      return unknown(`${sayNumber(calls)} ${noun} of stable and none of the canary`);
    if (lacks(stable, 1 - window.share))
      return unknown(`${sayNumber(calls)} ${noun} of the canary and none of stable`);
  }
  return undefined;
}

function unsure({ measures, slowOverMs }: Case): Finding | undefined {
  const open = measures.filter(({ notWorse: { evidence, bar } }) => evidence < bar);
  const [most] = open.sort((one, other) => minutesMissing(other) - minutesMissing(one));
  if (!most) return undefined;
  return { health: "inconclusive", reason: sayMeasure(most, slowOverMs), missing: sayMissing(most) };
}

/** A number of minutes that nobody can tell comes last. */
function minutesMissing({ missing }: Measured): number {
  return missing?.minutes ?? Number.MAX_SAFE_INTEGER;
}

/** The share of calls that the canary got, in percent. Errors are counted of all calls. */
function measuredShare([errors]: readonly Measured[]): number | undefined {
  const calls = errors ? errors.canary.calls + errors.stable.calls : 0;
  return errors && calls > 0 ? (100 * errors.canary.calls) / calls : undefined;
}
