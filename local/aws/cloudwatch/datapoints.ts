/** Datapoints: the samples of one metric, period by period. */
import { type Aggregate, merge } from "./aggregate.ts";
import type { StoredSamples } from "./metric-store.ts";
import { statisticOf } from "./statistic.ts";

/** One period that has samples. */
export interface Period {
  /** Start of the period, epoch milliseconds. */
  readonly timestamp: number;
  readonly aggregate: Aggregate;
}

/** Gathers samples of one unit into periods that are counted from `start`; oldest first. */
export function gatherPeriods(
  samples: readonly StoredSamples[],
  { start, periodSeconds }: { start: number; periodSeconds: number },
): Period[] {
  const step = periodSeconds * 1000;
  const byTime = new Map<number, Aggregate>();
  for (const { timestamp, aggregate } of samples) {
    const time = start + Math.floor((timestamp - start) / step) * step;
    const known = byTime.get(time);
    byTime.set(time, known ? merge(known, aggregate) : aggregate);
  }
  return [...byTime]
    .map(([timestamp, aggregate]) => ({ timestamp, aggregate }))
    .sort((a, b) => a.timestamp - b.timestamp);
}

/** A series of values by time, oldest first. */
export type Series = ReadonlyMap<number, number>;

export function seriesOf(periods: readonly Period[], statistic: string): Series {
  const series = new Map<number, number>();
  for (const { timestamp, aggregate } of periods) {
    const value = statisticOf(aggregate, statistic);
    if (value !== undefined) series.set(timestamp, value);
  }
  return series;
}

/** Rounds a start time down to the minute, or to the period if that is shorter than a minute. */
export function alignStart(start: number, periodSeconds: number): number {
  const step = Math.min(periodSeconds, 60) * 1000;
  return Math.floor(start / step) * step;
}

/** The units among the samples, sorted by name. A query that asks for no unit takes the first. */
export function unitsOf(samples: readonly StoredSamples[]): string[] {
  return [...new Set(samples.map(({ unit }) => unit))].sort();
}
