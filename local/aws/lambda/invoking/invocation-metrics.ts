/** Reports the AWS/Lambda metrics of each invocation and of each request to a function URL, in all sets of dimensions. */
import type { MetricSink } from "../../cloudwatch/sink.ts";
import type { FunctionUrlOutcome, FunctionUrlTarget } from "../../execution/function-url.ts";
import { LATEST } from "../arn.ts";
import type { InvocationTarget } from "./invocation-target.ts";

export interface InvocationOutcome {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Reports an invocation that ran: 1 in Invocations, and 0 or 1 in Errors. */
export function reportInvocation(
  sink: MetricSink,
  target: InvocationTarget,
  outcome: InvocationOutcome,
): void {
  const { startedAt, durationMs, failed } = outcome;
  for (const dimensions of dimensionSets(target)) {
    const put = (metric: string, value: number, unit: string) =>
      sink.put("AWS/Lambda", metric, dimensions, value, unit, startedAt, target.document.region);
    put("Invocations", 1, "Count");
    put("Errors", failed ? 1 : 0, "Count");
    put("Throttles", 0, "Count");
    put("Duration", durationMs, "Milliseconds");
  }
}

/** Reports a throttled invocation, which counts neither as an invocation nor as an error. */
export function reportThrottle(sink: MetricSink, target: InvocationTarget, at: number): void {
  for (const dimensions of dimensionSets(target))
    sink.put("AWS/Lambda", "Throttles", dimensions, 1, "Count", at, target.document.region);
}

/**
 * Reports a request to a function URL. [doc] Lambda developer guide, "Monitoring Lambda function URLs": the metrics, and
 * the dimensions FunctionName, Resource (the URL of `$LATEST` has `name:$LATEST`) and ExecutedVersion.
 * [inferred] The dimensions stand together as those of Invocations do, also for an alias: the guide says that
 * ExecutedVersion is "primarily" for `$LATEST`. A request that runs no version (403, 429) counts without it, and each
 * request adds 0 or 1 to both counts of failures.
 */
export function reportUrlRequest(
  sink: MetricSink,
  { functionName: FunctionName, qualifier = LATEST, region }: FunctionUrlTarget,
  { startedAt, latencyMs, status, executedVersion: ExecutedVersion }: FunctionUrlOutcome,
): void {
  const Resource = `${FunctionName}:${qualifier}`;
  const sets: Record<string, string>[] = [{ FunctionName }, { FunctionName, Resource }];
  if (ExecutedVersion) sets.push({ FunctionName, Resource, ExecutedVersion });
  for (const dimensions of sets) {
    const put = (metric: string, value: number, unit: string) =>
      sink.put("AWS/Lambda", metric, dimensions, value, unit, startedAt, region);
    put("UrlRequestCount", 1, "Count");
    put("Url4xxCount", status >= 400 && status < 500 ? 1 : 0, "Count");
    put("Url5xxCount", status >= 500 ? 1 : 0, "Count");
    put("UrlRequestLatency", latencyMs, "Milliseconds");
  }
}

function dimensionSets({ document, version, aliasName }: InvocationTarget): Record<string, string>[] {
  const FunctionName = document.name;
  const qualifier = aliasName ?? (version.version === "$LATEST" ? undefined : version.version);
  const Resource = qualifier ? `${FunctionName}:${qualifier}` : FunctionName;
  const sets: Record<string, string>[] = [{ FunctionName }, { FunctionName, Resource }];
  if (aliasName) sets.push({ FunctionName, Resource, ExecutedVersion: version.version });
  return sets;
}
