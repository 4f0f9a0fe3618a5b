/** The identity of a metric: namespace, name and the exact set of dimensions. */
import type * as sdk from "@aws-sdk/client-cloudwatch";

export interface Metric {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The metric's key, which does not depend on the order of the dimensions. */
export function metricKey({ region, namespace, name, dimensions }: Metric): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([region, namespace, name, ...sorted]);
}

export function readMetricKey(key: string): Metric {
  const [region, namespace, name, ...dimensions] = JSON.parse(key);
  return { region, namespace, name, dimensions: Object.fromEntries(dimensions) };
}

/** The metric that a request names. */
export function readMetric(region: string, named: sdk.Metric = {}): Metric {
  const { Namespace: namespace = "", MetricName: name = "", Dimensions } = named;
  return { region, namespace, name, dimensions: readDimensions(Dimensions) };
}

function readDimensions(dimensions: readonly sdk.Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value]));
}

export function showDimensions(dimensions: Readonly<Record<string, string>>): sdk.Dimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
