/** Takes in Lambda's own metrics. */
import { samples } from "./aggregate.ts";
import type { MetricStore } from "./metric-store.ts";

/** Takes one sample, of the default region if `region` is absent. */
export interface MetricSink {
  put(
    namespace: string,
    metric: string,
    dimensions: Record<string, string>,
    value: number,
    unit: string,
    timestamp: number,
    region?: string,
  ): void;
}

/** Makes the sink. */
export function createMetricSink(metrics: MetricStore, defaultRegion: string): MetricSink {
  return {
    put(namespace, name, dimensions, value, unit, timestamp, region = defaultRegion) {
      const metric = { region, namespace, name, dimensions };
      metrics.record([{ metric, unit, timestamp, aggregate: samples(value), resolutionSeconds: 60 }]);
    },
  };
}
