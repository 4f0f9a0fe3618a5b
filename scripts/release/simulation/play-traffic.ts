import type { RolloutMinute, VersionMinute } from "../model/rollout-minutes.ts";
import { MINUTE_MS } from "../rollout/strata.ts";
import { BURST_ERRORS, type Burst } from "./bursts.ts";
import { drawBinomial, drawPoisson, type Random } from "./draw-counts.ts";

/** The traffic of one function, as a model. Shares are fractions of all calls. */
export interface TrafficModel {
  /** Calls of LIVE a second on average, retries not counted. They come independently of each other (Poisson). */
  readonly callsPerSecond: number;
  readonly stableErrors: number;
  readonly canaryErrors: number;
  /** How often a failed call is tried again, at once, by the same version, which fails again. */
  readonly retries: number;
  /** Share of calls that count as slow, of both versions. Absent: slow calls are not counted. */
  readonly slow?: number;
}

/** The traffic of one function while LIVE's weight changes. */
export interface Traffic {
  /** Lets calls come until that time (milliseconds since 1970), each to the canary with this chance (0 to 1). */
  play(until: number, weight: number): void;
  /** The whole minutes until that time, oldest first; a minute without a call is left out, as in CloudWatch. */
  minutesUntil(time: number): readonly RolloutMinute[];
  /** Calls that the canary failed so far and that stable would have answered. */
  spoiled(): number;
}

/**
 * Makes the traffic of a function that begins at `from`. Each call draws its version by LIVE's weight, and whether it
 * fails by its version and by `burstAt`, the first burst that is not over at a time.
 */
export function makeTraffic(
  random: Random,
  model: TrafficModel,
  burstAt: (now: number) => Burst,
  from: number,
): Traffic {
  const minutes: RolloutMinute[] = [];
  let now = from;
  let spoiled = 0;
  let counting = emptyMinute(now);

  const count = (milliseconds: number, weight: number, inBurst: boolean) => {
    const calls = drawPoisson(random, (model.callsPerSecond * milliseconds) / 1000);
    const toCanary = drawBinomial(random, calls, weight);
    const [stableFirst, canaryFirst] = [model.stableErrors, model.canaryErrors].map((share) =>
      firstFailures(inBurst ? share + (1 - share) * BURST_ERRORS : share, model.retries),
    ) as [number, number];
    add(counting.stable, calls - toCanary, drawBinomial(random, calls - toCanary, stableFirst));
    // Failures that stable would have had too, then those that only the canary has.
    const common = drawBinomial(random, toCanary, Math.min(stableFirst, canaryFirst));
    const more = canaryFirst > stableFirst ? (canaryFirst - stableFirst) / (1 - stableFirst) : 0;
    const own = drawBinomial(random, toCanary - common, more);
    add(counting.canary, toCanary, common + own);
    spoiled += own * (model.retries + 1);
  };
  const add = (version: Counting, calls: number, failures: number) => {
    version.calls += calls + failures * model.retries;
    version.errors += failures * (model.retries + 1);
    if (model.slow !== undefined)
      version.slow = (version.slow ?? 0) + drawBinomial(random, calls, model.slow);
  };
  return {
    play(until, weight) {
      while (now < until) {
        const burst = burstAt(now);
        const inBurst = burst.from <= now;
        const next = Math.min(until, counting.at + MINUTE_MS, inBurst ? burst.until : burst.from);
        count(next - now, weight, inBurst);
        now = next;
        if (now < counting.at + MINUTE_MS) continue;
        if (counting.stable.calls + counting.canary.calls > 0) minutes.push(counting);
        counting = emptyMinute(now);
      }
    },
    minutesUntil(time) {
      const shown = minutes.findLastIndex(({ at }) => at + MINUTE_MS <= time) + 1;
      return minutes.slice(0, shown);
    },
    spoiled: () => spoiled,
  };
}

type Counting = { -readonly [Name in keyof VersionMinute]: VersionMinute[Name] };

function emptyMinute(time: number): {
  readonly at: number;
  readonly stable: Counting;
  readonly canary: Counting;
} {
  const at = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  return { at, stable: { calls: 0, errors: 0 }, canary: { calls: 0, errors: 0 } };
}

/** The share of first tries that fail, where that share of all calls does, retries included. */
function firstFailures(share: number, retries: number): number {
  return share / (1 + retries - retries * share);
}
