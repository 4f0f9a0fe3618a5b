/** GetMetricData: puts the results of the queries into order, pages and labels. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import type { CallContext } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import { invalidNextToken, invalidValue } from "./errors.ts";
import { type QueryResult, runQueries } from "./query.ts";

const DATAPOINTS_LIMIT = 100_800;

/** Answers the request, newest datapoint first unless ScanBy says otherwise. */
export function getMetricData({ metrics }: ControlPlane, input: sdk.GetMetricDataInput, call: CallContext) {
  const queries = input.MetricDataQueries ?? [];
  const start = input.StartTime?.getTime() ?? 0;
  const end = input.EndTime?.getTime() ?? 0;
  if (start >= end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  const results = runQueries(queries, { region: call.region, start, end }, metrics);
  const returned = results.filter((_, index) => queries[index]?.ReturnData !== false);
  const limit = Math.min(input.MaxDatapoints ?? DATAPOINTS_LIMIT, DATAPOINTS_LIMIT);
  const skip = readToken(input.NextToken);
  const total = returned.reduce((sum, { series }) => sum + series.size, 0);
  return {
    MetricDataResults: cutResults(returned, skip, limit, input.ScanBy === "TimestampAscending").map(
      ({ result, points, isWhole }) => ({
        Id: result.id,
        Label: labelOf(result.id, queries),
        Timestamps: points.map(([time]) => new Date(time)),
        Values: points.map(([, value]) => value),
        StatusCode: isWhole ? "Complete" : "PartialData",
        ...(result.messages.length > 0 ? { Messages: [...result.messages] } : {}),
      }),
    ),
    Messages: [],
    ...(skip + limit < total ? { NextToken: writeToken(skip + limit) } : {}),
  };
}

interface CutResult {
  readonly result: QueryResult;
  readonly points: [time: number, value: number][];
  /** False if more datapoints follow on the next page. */
  readonly isWhole: boolean;
}

/** Counts datapoints across all results. A result without any datapoints is on the first page only. */
function cutResults(
  results: readonly QueryResult[],
  skip: number,
  limit: number,
  ascending: boolean,
): CutResult[] {
  let passed = 0;
  const cut: CutResult[] = [];
  for (const result of results) {
    const sorted = [...result.series].sort(([a], [b]) => (ascending ? a - b : b - a));
    const from = Math.max(skip - passed, 0);
    const to = Math.min(skip + limit - passed, sorted.length);
    passed += sorted.length;
    const points = sorted.slice(from, Math.max(to, from));
    if (points.length > 0 || (sorted.length === 0 && skip === 0)) {
      cut.push({ result, points, isWhole: to >= sorted.length });
    }
  }
  return cut;
}

/** The metric's name, then statistic and period if the request's metrics differ in them. */
function labelOf(id: string, queries: readonly sdk.MetricDataQuery[]): string {
  const query = queries.find((each) => each.Id === id);
  if (query?.Label !== undefined) return query.Label;
  const stat = query?.MetricStat;
  if (!stat) return id;
  const stats = queries.map((each) => each.MetricStat).filter((each) => each !== undefined);
  const differ = (key: "Stat" | "Period") => new Set(stats.map((each) => each[key])).size > 1;
  return [
    stat.Metric?.MetricName,
    ...(differ("Stat") ? [stat.Stat] : []),
    ...(differ("Period") ? [stat.Period] : []),
  ].join(" ");
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const skip = /^skip:(\d+)$/.exec(Buffer.from(token, "base64").toString())?.[1];
  if (skip === undefined) throw invalidNextToken();
  return Number(skip);
}

function writeToken(skip: number): string {
  return Buffer.from(`skip:${skip}`).toString("base64");
}
