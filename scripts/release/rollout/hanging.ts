/** Calls that never end leave no minute behind: the canary then gets fewer calls than its weight promises. */
import type { RolloutMinute } from "../model/rollout-minutes.ts";
import { sayNumber } from "./say-measure.ts";
import { countsIn, MINUTE_MS, type StepWindow, total } from "./strata.ts";

const MINUTES = 10;
/** 99 %. */
const BAR = 100;

/**
 * Why the canary's calls hang, or undefined: in the last 10 counted minutes of the step it got fewer than half of the calls
 * that its weight promises, and chance explains that once in 100 times at most, even at half its weight (Chernoff's bound).
 */
export function hangingReason(window: StepWindow, minutes: readonly RolloutMinute[]): string | undefined {
  const from = window.to - MINUTES * MINUTE_MS;
  if (from < window.from) return undefined;
  const { canary, stable } = total(countsIn({ ...window, from }, minutes, "errors"));
  const calls = canary.calls + stable.calls;
  const half = window.share / 2;
  if (canary.calls >= calls * half) return undefined;
  const share = canary.calls / calls;
  const divergence = term(share, half) + term(1 - share, 1 - half);
  if (calls * divergence < Math.log(BAR)) return undefined;
  const due = Math.round(calls * window.share);
  return `canary got ${sayNumber(canary.calls)} of ${sayNumber(calls)} calls in ${MINUTES} min, about ${sayNumber(due)} were due: its calls hang`;
}

function term(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}
