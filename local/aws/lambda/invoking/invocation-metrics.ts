/** Reports the AWS/Lambda metrics of each invocation, in all its sets of dimensions. */
import type { MetricSink } from "../../cloudwatch/sink.ts";
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

function dimensionSets({ document, version, aliasName }: InvocationTarget): Record<string, string>[] {
  const FunctionName = document.name;
  const qualifier = aliasName ?? (version.version === "$LATEST" ? undefined : version.version);
  const Resource = qualifier ? `${FunctionName}:${qualifier}` : FunctionName;
  const sets: Record<string, string>[] = [{ FunctionName }, { FunctionName, Resource }];
  if (aliasName) sets.push({ FunctionName, Resource, ExecutedVersion: version.version });
  return sets;
}
