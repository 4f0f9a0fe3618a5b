/** The summary of one metric's samples in one minute. */

/** Samples summed up. Plain JSON. */
export interface Aggregate {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Number of samples by value; values are rounded up to four significant digits. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * `count` samples of the same value. It is rounded up, so that exactly the values above a bound of at most four
 * significant digits stay above that bound, and all others don't: `TC(800:)` does not count 800, and counts 800.04.
 */
export function samples(value: number, count = 1): Aggregate {
  return {
    count,
    sum: value * count,
    min: value,
    max: value,
    values: { [String(roundUp(value))]: count },
  };
}

function roundUp(value: number): number {
  const rounded = Number(value.toPrecision(4));
  if (rounded >= value) return rounded;
  return Number((rounded + 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3)).toPrecision(4));
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
