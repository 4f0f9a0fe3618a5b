/** PutMetricData: checks a caller's own metrics and reads their samples. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import type { CallContext } from "../service.ts";
import { type Aggregate, merge, samples, summedUp } from "./aggregate.ts";
import { invalidCombination, invalidValue, missingParameter, notImplemented } from "./errors.ts";
import { readMetric } from "./metric.ts";
import type { NewSamples } from "./metric-store.ts";

const HOUR_MS = 3_600_000;
/** Reads the samples of a request. Throws if one sample is refused; then none is taken. */
export function readMetricData(
  input: sdk.PutMetricDataCommandInput,
  call: CallContext,
  now: number,
): NewSamples[] {
  const namespace = input.Namespace ?? "";
  const data = input.MetricData ?? [];
  if (input.EntityMetricData?.length) throw notImplemented("EntityMetricData");
  if (/^AWS\//i.test(namespace)) {
    throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  }
  return data.map((datum, index) => {
    const path = `MetricData.member.${index + 1}`;
    const timestamp = datum.Timestamp?.getTime() ?? now;
    if (timestamp < now - 14 * 24 * HOUR_MS || timestamp > now + 2 * HOUR_MS) {
      throw invalidValue(
        `The parameter ${path}.Timestamp must specify a time within the past two weeks and no more than two hours in the future.`,
      );
    }
    if ((datum.Dimensions?.length ?? 0) > 30) {
      throw invalidValue(`The collection ${path}.Dimensions must not have a size greater than 30.`);
    }
    return {
      metric: readMetric(call.region, { ...datum, Namespace: namespace }),
      unit: datum.Unit ?? "None",
      timestamp,
      aggregate: readAggregate(datum, path),
      resolutionSeconds: datum.StorageResolution === 1 ? 1 : 60,
    };
  });
}

function readAggregate(datum: sdk.MetricDatum, path: string): Aggregate {
  const { Value, Values, Counts, StatisticValues } = datum;
  const refuseBoth = (a: string, b: string): never => {
    throw invalidCombination(
      `The parameters ${path}.${a} and ${path}.${b} are mutually exclusive and you have specified both.`,
    );
  };
  if (Value !== undefined && Values?.length) refuseBoth("Value", "Values");
  if (Value !== undefined && StatisticValues) refuseBoth("Value", "StatisticValues");
  if (Values?.length && StatisticValues) refuseBoth("Values", "StatisticValues");
  if (Values?.length) {
    if (Counts && Counts.length !== Values.length) {
      throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
    }
    if (Values.length > 150) {
      throw invalidValue(`The collection ${path}.Values must not have a size greater than 150.`);
    }
    return Values.map((value, index) =>
      samples(checkNumber(value, `${path}.Values`), checkCount(Counts?.[index] ?? 1, `${path}.Counts`)),
    ).reduce(merge);
  }
  if (StatisticValues) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    const number = (name: string, value: number) => checkNumber(value, `${path}.StatisticValues.${name}`);
    return summedUp(
      checkCount(SampleCount, `${path}.StatisticValues.SampleCount`),
      number("Sum", Sum),
      number("Minimum", Minimum),
      number("Maximum", Maximum),
    );
  }
  if (Value === undefined) {
    throw missingParameter(
      `At least one of the parameters ${path}.Value, ${path}.Values and ${path}.StatisticValues must be specified.`,
    );
  }
  return samples(checkNumber(Value, `${path}.Value`));
}

/** Larger numbers are refused, so that no sum overflows. */
const LARGEST = 2 ** 360;

function checkNumber(value: number, path: string): number {
  if (Math.abs(value) <= LARGEST) return value;
  throw invalidValue(`The value ${value} for parameter ${path} is invalid.`);
}

function checkCount(value: number, path: string): number {
  if (value > 0) return checkNumber(value, path);
  throw invalidValue(`The value ${value} for parameter ${path} is invalid.`);
}
