/** PutMetricData, ListMetrics, GetMetricStatistics. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { byKey, pageOf } from "../paging.ts";
import type { CallContext } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import { alignStart, gatherPeriods, unitsOf } from "./datapoints.ts";
import { invalidCombination, invalidNextToken, invalidValue, missingParameter } from "./errors.ts";
import { type Metric, metricKey, readMetric, showDimensions } from "./metric.ts";
import { readMetricData } from "./put-metric-data.ts";
import { checkPeriod } from "./query.ts";
import { isPercentile, statisticOf } from "./statistic.ts";

const LIST_PAGE = 500;
const DATAPOINTS_LIMIT = 1440;
const RECENT_MS = 3 * 3_600_000;

/** Keeps datapoints. */
export function putMetricData(plane: ControlPlane, input: sdk.PutMetricDataInput, call: CallContext) {
  plane.metrics.record(readMetricData(input, call, plane.now()));
}

/** The metrics of the region that the request asks for, 500 a page. */
export function listMetrics(plane: ControlPlane, input: sdk.ListMetricsInput, call: CallContext) {
  const oldest = input.RecentlyActive === "PT3H" ? plane.now() - RECENT_MS : 0;
  const found = plane.metrics
    .metrics(call.region)
    .filter(({ metric, newestAt }) => newestAt >= oldest && isListed(metric, input))
    .map(({ metric }) => metric)
    .sort(byKey(metricKey));
  const page = pageOf(found, {
    keyOf: metricKey,
    limit: LIST_PAGE,
    token: input.NextToken,
    invalidToken: invalidNextToken,
  });
  const Metrics = page.items.map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: showDimensions(dimensions),
  }));
  return { Metrics, NextToken: page.next };
}

/** Whether a metric passes the filters. A dimension filter without a value matches any value of that name. */
function isListed(metric: Metric, input: sdk.ListMetricsInput): boolean {
  return (
    (input.Namespace === undefined || input.Namespace === metric.namespace) &&
    (input.MetricName === undefined || input.MetricName === metric.name) &&
    (input.Dimensions ?? []).every(({ Name = "", Value }) => {
      const isThere = Object.hasOwn(metric.dimensions, Name);
      return isThere && (Value === undefined || Value === metric.dimensions[Name]);
    })
  );
}

/** Statistics of one metric, each unit by itself. */
export function getMetricStatistics(
  { metrics }: ControlPlane,
  input: sdk.GetMetricStatisticsInput,
  call: CallContext,
) {
  const { Period: periodSeconds = 60, Statistics = [], ExtendedStatistics = [] } = input;
  const end = input.EndTime?.getTime() ?? 0;
  const asked = input.StartTime?.getTime() ?? 0;
  if (asked >= end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  checkPeriod(periodSeconds);
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw missingParameter(
      "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
    );
  }
  const unknown = ExtendedStatistics.find((name) => !isPercentile(name));
  if (unknown) {
    throw invalidValue(`The value ${unknown} for parameter ExtendedStatistics is invalid.`);
  }
  const requested = Math.ceil((end - asked) / (periodSeconds * 1000));
  if (requested > DATAPOINTS_LIMIT) {
    throw invalidCombination(
      `You have requested up to ${requested} datapoints, which exceeds the limit of ${DATAPOINTS_LIMIT}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const start = alignStart(asked, periodSeconds);
  const all = metrics.read(readMetric(call.region, input), start, end);
  const units = unitsOf(all).filter((unit) => input.Unit === undefined || unit === input.Unit);
  const Datapoints = units.flatMap((unit) => {
    const periods = gatherPeriods(
      all.filter((each) => each.unit === unit),
      { start, periodSeconds },
    );
    return periods.map(({ timestamp, aggregate }) => {
      const valuesOf = (names: readonly string[]) =>
        Object.fromEntries(names.map((name) => [name, statisticOf(aggregate, name)]));
      return {
        Timestamp: new Date(timestamp),
        Unit: unit as sdk.StandardUnit,
        ...valuesOf(Statistics),
        ...(ExtendedStatistics.length > 0
          ? { ExtendedStatistics: valuesOf(ExtendedStatistics) as Record<string, number> }
          : {}),
      };
    });
  });
  return { Label: input.MetricName, Datapoints };
}
