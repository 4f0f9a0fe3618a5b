import type { Played } from "./played.ts";

/** What a policy is worth: how its runs ended. Shares in percent of the runs. */
export interface Summary {
  readonly promoted: number;
  readonly takenBack: number;
  readonly undecided: number;
  /** Minutes until the end. */
  readonly minutes: Spread;
  /** Calls until the end that the new version failed and that stable would have answered. */
  readonly spoiled: Spread;
}

/** Half of the runs, and 99 of 100, stay at or below. */
export interface Spread {
  readonly median: number;
  readonly p99: number;
}

/** Sums up the runs of a policy. */
export function summarise(runs: readonly Played[]): Summary {
  const share = (outcome: Played["outcome"]) =>
    (100 * runs.filter((run) => run.outcome === outcome).length) / runs.length;
  return {
    promoted: share("promoted"),
    takenBack: share("taken back"),
    undecided: share("undecided"),
    minutes: spread(runs.map(({ milliseconds }) => milliseconds / 60_000)),
    spoiled: spread(runs.map(({ spoiled }) => spoiled)),
  };
}

function spread(values: readonly number[]): Spread {
  const rising = [...values].sort((a, b) => a - b);
  const at = (share: number) => rising[Math.ceil(share * rising.length) - 1] ?? 0;
  return { median: at(0.5), p99: at(0.99) };
}
