/** How many calls through LIVE each version of a function has executed. */
import type { TriggerClients } from "./trigger-clients.ts";

const NAMESPACE = "AWS/Lambda";
const METRIC = "Invocations";
const DAY_S = 86_400;

/** Reads the calls of a function through LIVE since it was made, by the version that executed them, from its metrics. */
export async function readHandledBy(
  { metrics }: Pick<TriggerClients, "metrics">,
  functionName: string,
): Promise<Record<string, number>> {
  const own = [
    { Name: "FunctionName", Value: functionName },
    { Name: "Resource", Value: `${functionName}:LIVE` },
  ];
  const { Metrics = [] } = await metrics.listMetrics({
    Namespace: NAMESPACE,
    MetricName: METRIC,
    Dimensions: [...own, { Name: "ExecutedVersion" }],
  });
  const now = Date.now();
  const read = Metrics.map(async ({ Dimensions = [] }): Promise<[string, number]> => {
    const { Datapoints = [] } = await metrics.getMetricStatistics({
      Namespace: NAMESPACE,
      MetricName: METRIC,
      Dimensions,
      StartTime: new Date(now - DAY_S * 1000),
      EndTime: new Date(now + DAY_S * 1000),
      Period: DAY_S,
      Statistics: ["Sum"],
    });
    const version = Dimensions.find(({ Name }) => Name === "ExecutedVersion")?.Value ?? "";
    return [version, Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)];
  });
  return Object.fromEntries(await Promise.all(read));
}
