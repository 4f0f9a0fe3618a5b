/** CloudWatch: metrics of every invocation, callers' own metrics, and alarms on both. */
import * as sdk from "@aws-sdk/client-cloudwatch";
import type { ServiceDefinition } from "../service.ts";
import type { Store } from "../state/store.ts";
import { obeying } from "../validation/member-rules.ts";
import { alarmOperations } from "./alarms.ts";
import { CLOUDWATCH_RULES } from "./input-rules.ts";
import type { MetricStore } from "./metric-store.ts";
import { metricOperations } from "./metrics.ts";

export interface CloudWatchDependencies {
  readonly store: Store;
  /** Shared with the sink that takes Lambda's metrics. */
  readonly metrics: MetricStore;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function cloudwatchService({ store, metrics, now }: CloudWatchDependencies): ServiceDefinition {
  return {
    signingName: "monitoring",
    protocol: "awsJson1.0",
    target: "GraniteServiceVersion20100801",
    schemas: sdk,
    operations: obeying(CLOUDWATCH_RULES, "ValidationError", {
      ...metricOperations(metrics, now),
      ...alarmOperations(store, metrics, now),
    }),
  };
}
