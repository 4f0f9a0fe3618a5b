import type { GetMetricDataCommandOutput, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { type ShownError, shownError } from "../release/model/errors.ts";
import type { Points, Series } from "../release/model/metric-minutes.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import { aliasNameOf, type NamedFunction } from "./function-names.ts";

/** A function in AWS, which knows how LIVE is called there. */
export type InAws = Pick<NamedFunction, "name" | "physicalName" | "adopted">;

/** Makes one call of GetMetricData, for at most 500 queries; returns all of its pages. */
export type GetMetricData = (queries: MetricDataQuery[]) => Promise<GetMetricDataCommandOutput[]>;

const MOST_QUERIES = 500;

/**
 * Reads the series of each function; returns their values in the same order, by the function's name. Functions share a call
 * as far as it takes them. A function of whose values CloudWatch gives a part alone is `MetricsPartial`.
 */
export async function readSeries<Fn extends InAws>(
  functions: readonly Fn[],
  seriesOf: (fn: Fn) => readonly Series[],
  periodSeconds: number,
  getMetricData: GetMetricData,
): Promise<Map<string, Reading<Points[]>>> {
  const groups = inGroups(functions.map((fn) => ({ fn, series: seriesOf(fn) })));
  const read = groups.map(async (group): Promise<[string, Reading<Points[]>][]> => {
    const queries = group.flatMap(({ fn, series }) => series.map((one) => queryOf(fn, one, periodSeconds)));
    const named = queries.map((query, index) => ({ ...query, Id: idOf(index) }));
    const answers = await readingOf(async () => answersIn(await getMetricData(named)));
    let asked = 0;
    return group.map(({ fn, series }) => {
      if (!answers.ok) return [fn.name, answers];
      const own = series.map(() => answers.value.get(idOf(asked++)) ?? NO_ANSWER);
      const lacks = own.find((answer) => answer.lacks !== undefined)?.lacks;
      return [
        fn.name,
        lacks === undefined
          ? { ok: true, value: own.map(({ points }) => points) }
          : { ok: false, error: metricsPartial(fn.name, lacks) },
      ];
    });
  });
  return new Map((await Promise.all(read)).flat());
}

/** The error of a function of whose values CloudWatch has a part alone. */
export function metricsPartial(name: string, why: string): ShownError {
  return {
    code: "MetricsPartial",
    message: `CloudWatch has only a part of the metrics of ${name}: ${why}.`,
    hint: "The next look asks again",
  };
}

/** What `read` gives, or why it gives nothing. */
export async function readingOf<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, error: shownError(error) };
  }
}

/** Keeps the queries of a function together, and fills each call as far as it goes. */
function inGroups<Item extends { readonly series: readonly Series[] }>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let room = 0;
  for (const item of items) {
    room -= item.series.length;
    if (room < 0) {
      groups.push([]);
      room = MOST_QUERIES - item.series.length;
    }
    groups.at(-1)?.push(item);
  }
  return groups;
}

function idOf(index: number): string {
  return `q${index}`;
}

function queryOf(fn: InAws, { metric, statistic, version }: Series, periodSeconds: number) {
  const { physicalName } = fn;
  return {
    MetricStat: {
      Metric: {
        Namespace: "AWS/Lambda",
        MetricName: metric,
        Dimensions: [
          { Name: "FunctionName", Value: physicalName },
          { Name: "Resource", Value: `${physicalName}:${aliasNameOf(fn)}` },
          ...(version === undefined ? [] : [{ Name: "ExecutedVersion", Value: version }]),
        ],
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}

/** What CloudWatch answered to one query; `lacks` says why values may be missing. */
interface Answer {
  readonly points: Points;
  readonly lacks?: string | undefined;
}

const NO_ANSWER: Answer = { points: new Map(), lacks: "no answer to a query" };

/**
 * The answers by the ids of their queries. Until its last page, a result is `PartialData`: so the last page that has it
 * decides. What CloudWatch says of the whole call holds for each query. Throws `UnreadableAnswer` for anything but times
 * with numbers from 0.
 */
function answersIn(pages: readonly GetMetricDataCommandOutput[]): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  const ofAll = pages.flatMap(({ Messages }) => Messages ?? []);
  for (const { MetricDataResults: results } of pages) {
    if (!Array.isArray(results)) throw unreadableAnswer("cloudwatch:GetMetricData");
    for (const { Id = "", Timestamps = [], Values = [], StatusCode, Messages = [] } of results) {
      const isReadable =
        Timestamps.length === Values.length &&
        Values.every((value) => Number.isFinite(value) && value >= 0) &&
        Timestamps.every((time) => Number.isFinite(time?.valueOf()));
      if (!isReadable) throw unreadableAnswer("cloudwatch:GetMetricData");
      const [said] = [...ofAll, ...Messages];
      const lacks = said
        ? [said.Code, said.Value].filter(Boolean).join(": ")
        : StatusCode === "Complete"
          ? undefined
          : String(StatusCode);
      const values = Timestamps.map((time, index) => [time.valueOf(), Values[index] ?? 0] as const);
      answers.set(Id, { points: new Map([...(answers.get(Id)?.points ?? []), ...values]), lacks });
    }
  }
  return answers;
}
