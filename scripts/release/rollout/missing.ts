/** How many calls a verdict still needs. */
import { growthOfEqual, type LogEvidence, logMean, noEvidence, notWorseBar } from "./gate.ts";

/** A step as it is before its first call. */
export interface CallsQuestion {
  /** The canary's share in percent. */
  readonly weight: number;
  /** The limit of the increase, in percentage points. */
  readonly limit: number;
  /** In percent. */
  readonly confidence: number;
  /** The share of bad calls of both versions, as a fraction. */
  readonly badShare: number;
}

/**
 * Calls of both versions that a step needs, as a rule, until the canary is healthy, if it is as good as stable.
 * Undefined where no number of calls is enough.
 */
export function callsNeeded({ weight, limit, confidence, badShare }: CallsQuestion): number | undefined {
  const growth = growthOfEqual(weight / 100, limit / 100, badShare);
  return callsUntil(noEvidence("not worse"), growth, notWorseBar(confidence));
}

/** Calls until evidence of `logs` that grows by `growth` with each call reaches the bar; 0 where it has. */
export function callsUntil(logs: LogEvidence, growth: LogEvidence, bar: number): number | undefined {
  const after = (calls: number): LogEvidence =>
    logs.map((log, index) => log + calls * (growth[index] as number));
  const target = Math.log(bar);
  if (logMean(logs) >= target) return 0;
  // One stake alone gets there after so many calls.
  const alone = logs.map((log, index) => (target + Math.log(logs.length) - log) / (growth[index] as number));
  let calls = Math.min(...alone.filter((number) => number > 0));
  if (calls === Number.POSITIVE_INFINITY) return undefined;
  // The evidence's logarithm is convex in the calls, so that Newton's steps come down to the number from above.
  for (let step = 0; step < 8; step += 1) {
    const ahead = after(calls);
    const mean = logMean(ahead);
    const weights = ahead.map((log) => Math.exp(log - mean));
    const slope = weights.reduce((sum, weight, index) => sum + weight * (growth[index] as number), 0);
    calls -= (mean - target) / (slope / logs.length);
  }
  return Math.ceil(calls);
}
