/**
 * Samples of all metrics, summed up by the minute. New samples are appended to a list, in one write for each
 * turn of the event loop. After 5000 writes, one document with the sums replaces the list. The document's
 * generation names the list that continues it, so that no sample is lost or counted twice.
 */
import { reportBug } from "../report-bug.ts";
import type { DocumentKind, ListKind } from "../state/kind.ts";
import { listOf, mapOf, number, record, text, textFor, tuple } from "../state/shape.ts";
import type { Store } from "../state/store.ts";
import { type Accumulator, type Aggregate, accumulator } from "./aggregate.ts";
import { type Metric, metricKey, readMetricKey } from "./metric.ts";

const MINUTE_MS = 60_000;
const KEPT_MS = 15 * 24 * 60 * MINUTE_MS;
const LIST_LIMIT = 5000;

/** Samples as they arrive. */
export interface NewSamples {
  readonly metric: Metric;
  readonly unit: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly aggregate: Aggregate;
  /** 60, or 1 for metrics of high resolution. */
  readonly resolutionSeconds: number;
}

/** Sums of one metric and one unit, stamped with the beginning of their minute (or second). */
export interface StoredSamples {
  readonly timestamp: number;
  readonly unit: string;
  readonly aggregate: Aggregate;
}

export interface MetricStore {
  /** How long after the end of its minute a datapoint can be read; 0: each sample at once. */
  readonly delayMs: number;
  record(samples: readonly NewSamples[]): void;
  /** Samples from `start` on and before `end`, unsorted. */
  read(metric: Metric, start: number, end: number): StoredSamples[];
  /** All metrics of a region, with the time of their newest sample. */
  metrics(region: string): { readonly metric: Metric; readonly newestAt: number }[];
}

interface Sums {
  readonly timestamp: number;
  readonly unit: string;
  readonly sum: Accumulator;
}

type Line = readonly [key: string, timestamp: number, unit: string, aggregate: Aggregate];

interface Checkpoint {
  readonly generation: number;
  readonly lines: readonly Line[];
}

const lines = listOf(
  tuple<Line>(
    textFor(readMetricKey),
    number,
    text,
    record<Aggregate>({ count: number, sum: number, min: number, max: number, values: mapOf(number) }),
  ),
);

/** The one document with the sums. */
export const CHECKPOINTS: DocumentKind<Checkpoint> = {
  folder: "cloudwatch-metrics",
  shape: record<Checkpoint>({ generation: number, lines }),
};

/** The samples since then, a batch in each line. The checkpoint ends a list, so that none grows without end. */
export const SAMPLES: ListKind<readonly Line[]> = {
  folder: "cloudwatch-samples",
  shape: lines,
  kept: Number.POSITIVE_INFINITY,
};

export function openMetricStore(store: Store, now: () => number, delayMs = 0): MetricStore {
  const checkpoints = store.collection(CHECKPOINTS);
  const journal = store.journal(SAMPLES);
  const byMetric = new Map<string, Map<string, Sums>>();
  let pending: Line[] = [];
  let isBroken = false;

  const checkpoint = checkpoints.get("all");
  let generation = checkpoint?.generation ?? 0;
  const listOf = (number: number) => `list-${number}`;
  for (const line of checkpoint?.lines ?? []) add(line);
  for (const batch of journal.entries(listOf(generation))) for (const line of batch) add(line);
  journal.delete(listOf(generation - 1));

  function add([key, timestamp, unit, aggregate]: Line): void {
    const sums = byMetric.get(key) ?? new Map<string, Sums>();
    byMetric.set(key, sums);
    const place = `${timestamp}:${unit}`;
    const known = sums.get(place);
    if (known) known.sum.add(aggregate);
    else sums.set(place, { timestamp, unit, sum: accumulator(aggregate) });
  }

  /** On a full disk, samples stay in memory only: no caller waits for them, and nothing else may fail. */
  function flush(): void {
    const batch = pending;
    pending = [];
    try {
      journal.append(listOf(generation), [batch]);
      if (journal.entries(listOf(generation)).length >= LIST_LIMIT) takeCheckpoint();
    } catch (error) {
      if (!isBroken) reportBug("metrics can't be written", error);
      isBroken = true;
    }
  }

  function takeCheckpoint(): void {
    const oldest = now() - KEPT_MS;
    const lines = [...byMetric].flatMap(([key, sums]) =>
      [...sums.values()]
        .filter(({ timestamp }) => timestamp >= oldest)
        .map(({ timestamp, unit, sum }): Line => [key, timestamp, unit, sum.aggregate]),
    );
    byMetric.clear();
    for (const line of lines) add(line);
    checkpoints.set("all", { generation: generation + 1, lines });
    journal.delete(listOf(generation));
    generation += 1;
  }

  const isVisible = ({ timestamp }: Sums) => delayMs === 0 || timestamp + MINUTE_MS + delayMs <= now();

  return {
    delayMs,
    record(samples) {
      for (const { metric, unit, timestamp, aggregate, resolutionSeconds } of samples) {
        const step = resolutionSeconds * 1000;
        const line: Line = [metricKey(metric), Math.floor(timestamp / step) * step, unit, aggregate];
        add(line);
        if (pending.length === 0) queueMicrotask(flush);
        pending.push(line);
      }
    },
    read(metric, start, end) {
      const sums = byMetric.get(metricKey(metric))?.values() ?? [];
      return [...sums]
        .filter((sums) => sums.timestamp >= start && sums.timestamp < end && isVisible(sums))
        .map(({ timestamp, unit, sum }) => ({ timestamp, unit, aggregate: sum.aggregate }));
    },
    metrics: (region) =>
      [...byMetric]
        .map(([key, sums]) => ({ key, visible: [...sums.values()].filter(isVisible) }))
        .filter(({ visible }) => visible.length > 0)
        .map(({ key, visible }) => ({ metric: readMetricKey(key), newestAt: newestOf(visible) }))
        .filter(({ metric }) => metric.region === region),
  };
}

function newestOf(sums: readonly Sums[]): number {
  return sums.reduce((newest, { timestamp }) => Math.max(newest, timestamp), 0);
}
