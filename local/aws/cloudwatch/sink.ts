/** Takes in Lambda's own metrics. */
import { samples } from "./aggregate.ts";
import type { MetricStore } from "./metric-store.ts";

/** Takes one sample of a real time, of the default region if `region` is absent. */
export interface MetricSink {
  put(
    namespace: string,
    metric: string,
    dimensions: Record<string, string>,
    value: number,
    unit: string,
    realTime: number,
    region?: string,
  ): void;
}

/** Makes the sink. `awsTimeAt` gives AWS's time at a real time; default: the same. */
export function createMetricSink(
  metrics: MetricStore,
  defaultRegion: string,
  awsTimeAt = (realTime: number) => realTime,
): MetricSink {
  return {
    put(namespace, name, dimensions, value, unit, realTime, region = defaultRegion) {
      const metric = { region, namespace, name, dimensions };
      const timestamp = awsTimeAt(realTime);
      metrics.record([{ metric, unit, timestamp, aggregate: samples(value), resolutionSeconds: 60 }]);
    },
  };
}
