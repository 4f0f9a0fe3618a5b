import type { RolloutMinute } from "../model/rollout-minutes.ts";
import { MINUTE_MS } from "../rollout/strata.ts";
import type { Traffic } from "./play-traffic.ts";
import type { Played } from "./played.ts";

/** Canary10Percent5Minutes of CodeDeploy. */
const WEIGHT = 0.1;
const WAIT_MS = 5 * MINUTE_MS;
const PERIODS = 2;

/** How CodeDeploy's alarm sees the model. */
export interface AlarmModel {
  /** The share of the canary's calls that has to fail, 0 to 1, in both of the latest two minutes. */
  readonly above: number;
  readonly delaySeconds: number;
}

/**
 * Plays a deployment by CodeDeploy's Canary10Percent5Minutes: 10 % for five minutes, then all. An alarm takes it back
 * that turns red when the canary's share of failed calls is above the threshold in the two latest minutes that CloudWatch
 * shows. A minute without calls counts as good (`notBreaching`).
 */
export function playCodeDeploy(traffic: Traffic, { above, delaySeconds }: AlarmModel, from: number): Played {
  const end = from + WAIT_MS;
  const ended = (outcome: Played["outcome"], now: number): Played => ({
    outcome,
    milliseconds: now - from,
    spoiled: traffic.spoiled(),
  });
  for (let now = nextMinute(from); now <= end; now = nextMinute(now)) {
    traffic.play(now, WEIGHT);
    const shown = now - delaySeconds * 1000;
    if (isRed(traffic.minutesUntil(shown), shown, above)) return ended("taken back", now);
  }
  traffic.play(end, WEIGHT);
  return ended("promoted", end);
}

function nextMinute(time: number): number {
  return (Math.floor(time / MINUTE_MS) + 1) * MINUTE_MS;
}

function isRed(minutes: readonly RolloutMinute[], shownUntil: number, above: number): boolean {
  const latest = Math.floor(shownUntil / MINUTE_MS) * MINUTE_MS - PERIODS * MINUTE_MS;
  const breaching = minutes.filter(
    ({ at, canary }) => at >= latest && canary.calls > 0 && canary.errors / canary.calls > above,
  );
  return breaching.length === PERIODS;
}
