/** Which minutes of a rollout count, and how they are pooled into strata. */
import type { RolloutMinute, VersionMinute } from "../model/rollout-minutes.ts";
import type { MeasureName, StepTaken } from "./types.ts";

/** Calls of one version, and how many of them were bad: failed, slow, or answered with 5xx. */
export interface Count {
  readonly calls: number;
  readonly bad: number;
}

/** What both versions did in the same minutes. LIVE dealt these calls at random, by one weight. */
export interface Stratum {
  readonly canary: Count;
  readonly stable: Count;
}

/** The minutes of one step that count: those that begin at `from` or later and end at `to` or earlier. */
export interface StepWindow {
  /** The canary's share as a fraction. */
  readonly share: number;
  /** In milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export const MINUTE_MS = 60_000;
/** CloudWatch has a call about so long after it has ended. */
const REPORT_MS = 60_000;
/** A new version starts cold: in a step's first two minutes more of its calls are slow than later. */
const WARM_UP_MS = 120_000;

const NONE: Count = { calls: 0, bad: 0 };

/**
 * The window of each step that was taken until `now`. A minute counts once nothing can change it any more: whole, begun
 * at or after the step, over before the next step, and ended 60 s plus the timeout ago (Lambda stamps a call with
 * its start and reports it at its end). Slow calls do not count in a step's first two minutes.
 */
export function stepWindows(
  steps: readonly StepTaken[],
  now: number,
  timeoutSeconds: number,
  measure: MeasureName = "errors",
): StepWindow[] {
  const settled = now - REPORT_MS - timeoutSeconds * 1000;
  const taken = steps.filter(({ at }) => at <= now);
  return taken.map(({ at, weight }, index) => ({
    share: weight / 100,
    from: wholeMinute(at + (measure === "slow" ? WARM_UP_MS : 0), Math.ceil),
    to: wholeMinute(Math.min(settled, taken[index + 1]?.at ?? settled), Math.floor),
  }));
}

function wholeMinute(at: number, round: (value: number) => number): number {
  return round(at / MINUTE_MS) * MINUTE_MS;
}

/** What a measure counts in the minutes of a window. A minute that CloudWatch lacks had no calls. */
export function countsIn(
  window: StepWindow,
  minutes: readonly RolloutMinute[],
  measure: MeasureName,
): Stratum[] {
  const counts: Stratum[] = [];
  for (const { at, canary, stable } of minutes) {
    if (at < window.from || at + MINUTE_MS > window.to) continue;
    const [ofCanary, ofStable] = [countOf(canary, measure), countOf(stable, measure)];
    if (ofCanary && ofStable) counts.push({ canary: ofCanary, stable: ofStable });
  }
  return counts;
}

/** Undefined where CloudWatch counted the calls but not the slow ones. */
function countOf(version: VersionMinute, measure: MeasureName): Count | undefined {
  if (measure === "url") return version.url ? count(version.url.calls, version.url.errors) : NONE;
  if (measure === "errors") return count(version.calls, version.errors);
  if (version.calls === 0) return NONE;
  return version.slow === undefined ? undefined : count(version.calls, version.slow);
}

/** CloudWatch adds up two metrics on its own: for a moment one can be ahead of the other. */
function count(calls: number, bad: number): Count {
  return { calls, bad: Math.min(bad, calls) };
}

/**
 * Pools minutes, by their calls alone, into strata of at least 2 / min(share, 1 - share) calls, so that each version can
 * be expected to have two. A last pool that is not full yet does not count.
 */
export function poolStrata(counts: readonly Stratum[], share: number): Stratum[] {
  const fewestCalls = 2 / Math.min(share, 1 - share);
  const strata: Stratum[] = [];
  let pool: Stratum = { canary: NONE, stable: NONE };
  for (const minute of counts) {
    pool = addUp(pool, minute);
    if (pool.canary.calls + pool.stable.calls < fewestCalls) continue;
    strata.push(pool);
    pool = { canary: NONE, stable: NONE };
  }
  return strata;
}

/** All counts as one. */
export function total(counts: readonly Stratum[]): Stratum {
  return counts.reduce(addUp, { canary: NONE, stable: NONE });
}

function addUp(one: Stratum, other: Stratum): Stratum {
  return { canary: sum(one.canary, other.canary), stable: sum(one.stable, other.stable) };
}

function sum(one: Count, other: Count): Count {
  return { calls: one.calls + other.calls, bad: one.bad + other.bad };
}
