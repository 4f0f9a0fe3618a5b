/** Metric queries of GetMetricData and of alarms: every query of a request becomes a series. */
import type { MessageData, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { alignStart, gatherPeriods, type Series, seriesOf, unitsOf } from "./datapoints.ts";
import { invalidValue, validationError } from "./errors.ts";
import { type Expression, namesIn, parseExpression } from "./expression.ts";
import { readMetric } from "./metric.ts";
import { evaluate, isSeries, type MathValue } from "./metric-math.ts";
import type { MetricStore } from "./metric-store.ts";
import { isStatistic } from "./statistic.ts";

/** The answer to one query. */
export interface QueryResult {
  readonly id: string;
  readonly series: Series;
  readonly messages: readonly MessageData[];
}

export interface QueryRange {
  readonly region: string;
  /** Epoch milliseconds; `end` itself is excluded. */
  readonly start: number;
  readonly end: number;
}

/** Answers all queries, also those with `ReturnData: false`. Throws for queries that CloudWatch refuses. */
export function runQueries(
  queries: readonly MetricDataQuery[],
  range: QueryRange,
  metrics: MetricStore,
): QueryResult[] {
  checkQueries(queries);
  const expressions = new Map(
    queries
      .filter((query) => query.Expression !== undefined)
      .map((query) => [query.Id ?? "", parseExpression(query.Expression ?? "")]),
  );
  checkNames(queries, expressions);
  const messages = new Map<string, MessageData[]>();
  const answered = new Map<string, MathValue>();
  const timestamps = timesOf(queries, range);

  function answerTo(id: string): MathValue {
    const known = answered.get(id);
    if (known !== undefined) return known;
    const expression = expressions.get(id);
    const value = expression ? evaluate(expression, scope) : readSeries(id);
    answered.set(id, value);
    return value;
  }

  function readSeries(id: string): Series {
    const stat = queries.find((query) => query.Id === id)?.MetricStat;
    const periodSeconds = stat?.Period ?? 60;
    const start = alignStart(range.start, periodSeconds);
    const samples = metrics.read(readMetric(range.region, stat?.Metric), start, range.end);
    const units = unitsOf(samples);
    const unit = stat?.Unit ?? units[0];
    if (!stat?.Unit && units.length > 1) {
      messages.set(id, [
        { Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` },
      ]);
    }
    const ofUnit = samples.filter((each) => each.unit === unit);
    return seriesOf(gatherPeriods(ofUnit, { start, periodSeconds }), stat?.Stat ?? "");
  }

  const scope = {
    answerTo,
    timestamps,
    metrics: (part = "") =>
      queries
        .filter((query) => query.MetricStat && query.Id?.includes(part))
        .map((query) => answerTo(query.Id ?? "") as Series),
    periodOf: (id: string) => queries.find((query) => query.Id === id)?.MetricStat?.Period ?? 60,
  };

  return queries.map(({ Id: id = "" }) => ({
    id,
    series: spread(answerTo(id), timestamps, id),
    messages: messages.get(id) ?? [],
  }));
}

/** Makes a result one series: a number becomes its value at all times; several series are refused. */
function spread(value: MathValue, timestamps: readonly number[], id: string): Series {
  if (isSeries(value)) return value;
  if (typeof value !== "number") {
    throw validationError(
      `The result of ${id} is several time series; local CloudWatch returns one a query.`,
    );
  }
  return new Map(timestamps.map((time) => [time, value]));
}

/** A number is spread over at most this many times, the newest ones of the range. */
const TIMES_LIMIT = 100_800;

function timesOf(queries: readonly MetricDataQuery[], { start, end }: QueryRange): number[] {
  const periods = queries
    .map((query) => query.MetricStat?.Period ?? query.Period)
    .filter(Boolean) as number[];
  const periodSeconds = periods.length > 0 ? Math.max(1, ...periods) : 60;
  const first = Math.max(start, end - TIMES_LIMIT * periodSeconds * 1000);
  const times: number[] = [];
  for (let time = alignStart(first, periodSeconds); time < end; time += periodSeconds * 1000)
    times.push(time);
  return times;
}

function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length > 500) {
    throw validationError("The collection MetricDataQueries must not have a size greater than 500.");
  }
  const seen = new Set<string>();
  for (const query of queries) {
    const id = query.Id ?? "";
    if (!/^[a-z]\w*$/.test(id)) {
      throw validationError(
        `The value ${id} for parameter Id is invalid: it must start with a lowercase letter and hold letters, digits and underscores only.`,
      );
    }
    if (seen.has(id))
      throw validationError(`The values for parameter id in MetricDataQueries are not unique.`);
    seen.add(id);
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) {
      throw validationError(`Query ${id} must have either a MetricStat or an Expression.`);
    }
    if (query.MetricStat) {
      checkPeriod(query.MetricStat.Period ?? 60);
      checkStatistic(query.MetricStat.Stat ?? "");
    }
  }
}

function checkNames(queries: readonly MetricDataQuery[], expressions: Map<string, Expression>): void {
  const ids = new Set(queries.map((query) => query.Id));
  for (const [id, expression] of expressions) {
    const unknown = namesIn(expression).find((name) => !ids.has(name) && name.toUpperCase() !== "REPEAT");
    if (unknown) throw validationError(`Error in expression '${id}': Undefined variable: ${unknown}`);
    if (reaches(id, id, expressions)) {
      throw validationError(`Error in expression '${id}': it refers to itself.`);
    }
  }
}

function reaches(
  from: string,
  target: string,
  expressions: Map<string, Expression>,
  seen = new Set<string>(),
): boolean {
  const expression = expressions.get(from);
  if (!expression || seen.has(from)) return false;
  seen.add(from);
  return namesIn(expression).some((name) => name === target || reaches(name, target, expressions, seen));
}

/** Throws for periods that CloudWatch does not have. */
export function checkPeriod(seconds: number): void {
  if ([1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return;
  throw invalidValue(`The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}

function checkStatistic(name: string): void {
  if (isStatistic(name)) return;
  throw validationError(
    `The value ${name} for parameter Stat is not supported by local CloudWatch: use SampleCount, Average, Sum, Minimum, Maximum, a percentile like p99, or a part of the samples like TC(800:), PR(:800) or TM(10%:90%).`,
  );
}
