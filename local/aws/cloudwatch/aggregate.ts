/** The summary of one metric's samples in one minute, and the statistics computed from the summary. */

/** Samples summed up. Plain JSON. */
export interface Aggregate {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Number of samples by value; values are rounded to four significant digits. */
  readonly values: Readonly<Record<string, number>>;
}

/** `count` samples of the same value. */
export function samples(value: number, count = 1): Aggregate {
  return {
    count,
    sum: value * count,
    min: value,
    max: value,
    values: { [String(Number(value.toPrecision(4)))]: count },
  };
}

/** A set of samples that the caller summed up. Its percentiles are unknown unless all samples are equal. */
export function summedUp(count: number, sum: number, min: number, max: number): Aggregate {
  return min === max ? samples(min, count) : { count, sum, min, max, values: {} };
}

export function merge(a: Aggregate, b: Aggregate): Aggregate {
  const sum = accumulator(a);
  sum.add(b);
  return sum.aggregate;
}

/** A sum that grows in place, because a busy minute holds thousands of different durations. */
export interface Accumulator {
  readonly aggregate: Aggregate;
  add(more: Aggregate): void;
}

/** Begins with a copy of `first`. */
export function accumulator(first: Aggregate): Accumulator {
  const values: Record<string, number> = { ...first.values };
  const aggregate = { ...first, values };
  return {
    aggregate,
    add(more) {
      aggregate.count += more.count;
      aggregate.sum += more.sum;
      aggregate.min = Math.min(aggregate.min, more.min);
      aggregate.max = Math.max(aggregate.max, more.max);
      for (const [value, count] of Object.entries(more.values)) {
        values[value] = (values[value] ?? 0) + count;
      }
    },
  };
}

const SIMPLE: Record<string, (aggregate: Aggregate) => number> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/** True for statistics that `statisticOf` knows: the five simple ones and percentiles (`p50`, `p99.9`). */
export function isStatistic(name: string): boolean {
  return Object.hasOwn(SIMPLE, name) || percentileOf(name) !== undefined;
}

/** The statistic's value; `undefined` for percentiles of sets that the caller summed up. */
export function statisticOf(aggregate: Aggregate, name: string): number | undefined {
  const percentile = percentileOf(name);
  if (percentile === undefined) return SIMPLE[name]?.(aggregate);
  const sorted = Object.entries(aggregate.values)
    .map(([value, count]) => ({ value: Number(value), count }))
    .sort((a, b) => a.value - b.value);
  const known = sorted.reduce((sum, { count }) => sum + count, 0);
  if (known < aggregate.count) return undefined;
  const rank = Math.max(1, Math.ceil((percentile / 100) * known));
  let passed = 0;
  return sorted.find(({ count }) => {
    passed += count;
    return passed >= rank;
  })?.value;
}

function percentileOf(name: string): number | undefined {
  const percentile = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  return percentile !== undefined && Number(percentile) <= 100 ? Number(percentile) : undefined;
}
