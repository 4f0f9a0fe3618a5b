/** The rules of PutMetricAlarm. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { checkConstraints } from "../validation/constraints.ts";
import { OPERATORS } from "./alarm-state.ts";
import { invalidCombination, invalidValue, notImplemented, validationError } from "./errors.ts";
import type { MetricStore } from "./metric-store.ts";
import { checkPeriod, runQueries } from "./query.ts";
import { isStatistic } from "./statistic.ts";

const TREATMENTS = ["breaching", "notBreaching", "ignore", "missing"];

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** Settings that local CloudWatch does not judge by. An alarm with one of them is refused. */
const UNKNOWN_SETTINGS = [
  "ThresholdMetricId",
  "EvaluationCriteria",
  "EvaluationInterval",
  "EvaluationWindow",
  "WarmUpConfiguration",
] as const;

/** Throws for an alarm that CloudWatch refuses, or that can't be judged here. */
export function checkAlarm(input: sdk.PutMetricAlarmCommandInput, metrics: MetricStore): void {
  const unknown = UNKNOWN_SETTINGS.find((setting) => input[setting] !== undefined);
  if (unknown) throw notImplemented(`alarms with ${unknown}`);
  if (input.EvaluateLowSampleCountPercentile === "ignore") {
    throw notImplemented("alarms with EvaluateLowSampleCountPercentile ignore");
  }
  checkConstraints(input, { ComparisonOperator: { oneOf: OPERATORS } }, "ValidationError");
  if (input.ComparisonOperator === undefined || input.EvaluationPeriods === undefined) {
    throw validationError("ComparisonOperator and EvaluationPeriods must both be specified.");
  }
  if (input.Threshold === undefined) throw validationError("Threshold must be specified.");
  if (!Number.isFinite(input.Threshold)) throw validationError("Threshold must be a number.");
  if (input.TreatMissingData !== undefined && !TREATMENTS.includes(input.TreatMissingData)) {
    throw validationError(
      `The value ${input.TreatMissingData} is not supported for TreatMissingData parameter. Supported values are [${TREATMENTS.join(", ")}].`,
    );
  }
  if ((input.DatapointsToAlarm ?? 0) > input.EvaluationPeriods) {
    throw validationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
  }
  if (input.Metrics?.length) checkMetrics(input, metrics);
  else checkMetric(input);
  const isShort = periodSecondsOf(input) < HOUR_SECONDS;
  const limit = isShort ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (periodSecondsOf(input) * input.EvaluationPeriods > limit) {
    throw validationError(
      `Metrics cannot be checked across more than ${isShort ? "a day" : "7 days"} (EvaluationPeriods * Period must be <= ${limit}).`,
    );
  }
}

function checkMetric(input: sdk.PutMetricAlarmCommandInput): void {
  if (!input.MetricName || !input.Namespace) {
    throw validationError("MetricName and Namespace must be specified, or Metrics.");
  }
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
    throw validationError("Exactly one of Statistic and ExtendedStatistic must be specified.");
  }
  if (input.ExtendedStatistic !== undefined && !isStatistic(input.ExtendedStatistic)) {
    throw validationError(
      `The value ${input.ExtendedStatistic} for parameter ExtendedStatistic is not supported.`,
    );
  }
  if (input.Period === undefined) throw validationError("Period must be specified.");
  if (input.Period < 10) {
    throw invalidValue("The parameter Period must be 10, 20, 30 or a multiple of 60.");
  }
  checkPeriod(input.Period);
}

function checkMetrics(input: sdk.PutMetricAlarmCommandInput, metrics: MetricStore): void {
  if (input.MetricName || input.Statistic || input.Period || input.Dimensions?.length) {
    throw invalidCombination(
      "Metrics and a single metric (MetricName, Statistic, Period, Dimensions) are mutually exclusive.",
    );
  }
  const returned = input.Metrics?.filter((query) => query.ReturnData !== false) ?? [];
  if (returned.length !== 1) {
    throw validationError("Exactly one element of the metrics list should return data.");
  }
  // A bad query must be refused now: an alarm with one could never be described.
  runQueries(input.Metrics ?? [], { region: "", start: 0, end: 0 }, metrics);
}

/** The period of an alarm, in seconds; with several metrics the longest. */
export function periodSecondsOf(input: Pick<sdk.PutMetricAlarmCommandInput, "Period" | "Metrics">): number {
  const periods = input.Metrics?.map((query) => query.MetricStat?.Period ?? query.Period ?? 0) ?? [];
  return input.Period ?? Math.max(60, ...periods);
}
