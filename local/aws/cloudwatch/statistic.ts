/**
 * Statistics of a summary: the five simple ones, percentiles, and those of a part of the samples (trimmed).
 * [doc] CloudWatch user guide, "CloudWatch statistics definitions": a lower bound is excluded, an upper one included;
 * `tm90` is `TM(:90%)`, `IQM` is `TM(25%:75%)`. [model] The notation: pattern of `Stat` in PutAnomalyDetector.
 * [inferred] A percent that falls within a sample counts a part of that sample, so that `TC(10%:90%)` is 80 % of the
 * samples. AWS calls its counts an interpolated approximation; those by values are exact here (`samples` says how).
 * [inferred] Without any sample in the range, counts and sums are 0, and means are absent.
 */
import type { Aggregate } from "./aggregate.ts";

const SIMPLE: Record<string, (aggregate: Aggregate) => number> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/** A part of the samples, and what is asked of it. */
interface Part {
  readonly kind: "p" | "TM" | "TC" | "TS" | "WM" | "PR";
  readonly isPercent: boolean;
  readonly lower: number;
  readonly upper: number;
}

/** True for all statistics that CloudWatch has. */
export function isStatistic(name: string): boolean {
  return Object.hasOwn(SIMPLE, name) || readPart(name) !== undefined;
}

/** True for `p50`, `p99.9`. */
export function isPercentile(name: string): boolean {
  return readPart(name)?.kind === "p";
}

/** The statistic's value. All but the simple ones are `undefined` for sets that the caller summed up. */
export function statisticOf(aggregate: Aggregate, name: string): number | undefined {
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple) return simple(aggregate);
  const part = readPart(name);
  if (!part) return undefined;
  const sorted = Object.entries(aggregate.values)
    .map(([value, count]) => ({ value: Number(value), count }))
    .sort((a, b) => a.value - b.value);
  const known = sorted.reduce((sum, { count }) => sum + count, 0);
  if (known < aggregate.count) return undefined;
  return part.kind === "p" ? valueAt(sorted, part.upper) : ofPart(sorted, known, part);
}

const PERCENT = String.raw`(?:\d{1,2}(?:\.\d{0,10})?|100(?:\.0{0,10})?)`;
const VALUE = String.raw`\d+(?:\.\d{0,10})?(?:[Ee][+-]?\d+)?`;
const SHORT = /^(p|tm|tc|ts|wm)(\d{1,2}(?:\.\d{0,10})?|100(?:\.0{0,10})?)$/;
const PERCENTS = new RegExp(`^(TM|TC|TS|WM)\\((?:(${PERCENT})%)?:(?:(${PERCENT})%)?\\)$`);
const VALUES = new RegExp(`^(TM|TC|TS|WM|PR)\\((${VALUE})?:(${VALUE})?\\)$`);

function readPart(name: string): Part | undefined {
  if (name === "IQM") return { kind: "TM", isPercent: true, lower: 25, upper: 75 };
  const [, short, percent] = SHORT.exec(name) ?? [];
  if (short) {
    const kind = (short === "p" ? short : short.toUpperCase()) as Part["kind"];
    return { kind, isPercent: true, lower: 0, upper: Number(percent) };
  }
  const percents = PERCENTS.exec(name);
  const [, kind, lower, upper] = percents ?? VALUES.exec(name) ?? [];
  if (lower === undefined && upper === undefined) return undefined;
  const open = percents ? [0, 100] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return {
    kind: kind as Part["kind"],
    isPercent: percents !== null,
    lower: Number(lower ?? open[0]),
    upper: Number(upper ?? open[1]),
  };
}

interface Counted {
  readonly value: number;
  readonly count: number;
}

function ofPart(sorted: readonly Counted[], known: number, part: Part): number | undefined {
  const inside = part.isPercent ? between(sorted, known, part) : sorted.filter(holds(part));
  const count = inside.reduce((total, each) => total + each.count, 0);
  const sum = inside.reduce((total, each) => total + each.value * each.count, 0);
  switch (part.kind) {
    case "TC":
      return count;
    case "TS":
      return sum;
    case "PR":
      return (100 * count) / known;
    case "WM":
      return winsorized(sorted, known, part);
    default:
      return count > 0 ? sum / count : undefined;
  }
}

const holds =
  ({ lower, upper }: Part) =>
  ({ value }: Counted) =>
    value > lower && value <= upper;

/** The samples from one percent of them to another. */
function between(sorted: readonly Counted[], known: number, { lower, upper }: Part): Counted[] {
  let passed = 0;
  return sorted.map(({ value, count }) => {
    const from = Math.max(passed, (lower / 100) * known);
    passed += count;
    return { value, count: Math.max(0, Math.min(passed, (upper / 100) * known) - from) };
  });
}

/** The mean, with each value outside of the bounds taken for the bound. */
function winsorized(sorted: readonly Counted[], known: number, { isPercent, lower, upper }: Part): number {
  const bound = (edge: number) => (isPercent ? valueAt(sorted, edge) : edge);
  const [low = 0, high = 0] = [bound(lower), bound(upper)];
  const total = sorted.reduce(
    (sum, { value, count }) => sum + Math.min(Math.max(value, low), high) * count,
    0,
  );
  return total / known;
}

/** The smallest value that at least so many percent of the samples don't exceed. */
function valueAt(sorted: readonly Counted[], percent: number): number | undefined {
  const known = sorted.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.max(1, Math.ceil((percent / 100) * known));
  let passed = 0;
  return sorted.find(({ count }) => {
    passed += count;
    return passed >= rank;
  })?.value;
}
