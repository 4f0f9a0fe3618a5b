import type { Random } from "./draw-counts.ts";

/** A time in which calls fail whatever version they reach, in milliseconds since 1970. */
export interface Burst {
  readonly from: number;
  readonly until: number;
}

/** The share of all calls that fail in a burst because of it. */
export const BURST_ERRORS = 0.3;

/** How long a burst lasts. */
export const BURST_SECONDS = 120;

const HOUR_MS = 3_600_000;
const NEVER: Burst = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * Draws bursts at random times, on average so many in each hour without one. Returns the first burst that is not over at a
 * time; `from` is the earliest time that is asked for.
 */
export function drawBursts(random: Random, perHour: number, from: number): (now: number) => Burst {
  if (perHour === 0) return () => NEVER;
  const after = (time: number): Burst => {
    const start = time - (Math.log(1 - random()) * HOUR_MS) / perHour;
    return { from: start, until: start + BURST_SECONDS * 1000 };
  };
  // One may be under way when the rollout begins.
  let latest = after(from - BURST_SECONDS * 1000);
  const bursts = [latest];
  return (now) => {
    while (latest.until <= now) {
      latest = after(latest.until);
      bursts.push(latest);
    }
    return bursts.find(({ until }) => until > now) ?? latest;
  };
}
