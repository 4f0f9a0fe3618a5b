import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expectMatch } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { row, topic } from "../row.ts";
import { twoVersions } from "./aliases.ts";

const DOC = "[doc] Lambda developer guide, metrics and dimensions";
/** Number of calls through an alias with weights, and how many of them fail. */
const CALLS = 30;
const FAILING = 6;

/** CloudWatch's metrics of invocations, and their dimensions. */
export const METRICS = topic("metrics", [
  row("Invocations are counted by FunctionName", DOC, async (at) => {
    const { hello, from } = await countedCalls(at);
    await sumBecomes(at, "Invocations", { FunctionName: hello.name }, from, CALLS);
  }),
  row("Invocations through an alias are counted by FunctionName and Resource", DOC, async (at) => {
    const { hello, from } = await countedCalls(at);
    const Resource = `${hello.name}:LIVE`;
    await sumBecomes(at, "Invocations", { FunctionName: hello.name, Resource }, from, CALLS);
  }),
  row("Of a split each version is counted by FunctionName, Resource and ExecutedVersion", DOC, async (at) => {
    const { hello, from, byVersion } = await countedCalls(at);
    for (const [ExecutedVersion, calls] of Object.entries(byVersion)) {
      const dimensions = { FunctionName: hello.name, Resource: `${hello.name}:LIVE`, ExecutedVersion };
      await sumBecomes(at, "Invocations", dimensions, from, calls);
    }
  }),
  row("Errors count the invocations that failed", DOC, async (at) => {
    const { hello, from } = await countedCalls(at);
    const Resource = `${hello.name}:LIVE`;
    await sumBecomes(at, "Errors", { FunctionName: hello.name, Resource }, from, FAILING);
  }),
  row("Durations are in milliseconds, one for each invocation", DOC, async (at) => {
    const { hello, from } = await countedCalls(at);
    await at.until(async () => {
      const points = await statistics(at, "Duration", { FunctionName: hello.name }, from);
      const samples = points.reduce((sum, { SampleCount }) => sum + (SampleCount ?? 0), 0);
      if (samples < CALLS) return false;
      expectMatch([...new Set(points.map(({ Unit }) => Unit))], ["Milliseconds"]);
      expectMatch(samples, CALLS, "samples");
      return true;
    });
  }),
  row("Wrong dimensions give no data, and no error", DOC, async (at) => {
    const { hello, from } = await countedCalls(at);
    await sumBecomes(at, "Invocations", { FunctionName: hello.name }, from, CALLS);
    expectMatch(await statistics(at, "Invocations", { Resource: `${hello.name}:LIVE` }, from), []);
    const reversed = { FunctionName: hello.name, ExecutedVersion: "1" };
    expectMatch(await statistics(at, "Invocations", reversed, from), []);
  }),
  row("ListMetrics names a function's metrics with their dimensions", DOC, async (at) => {
    const { hello } = await countedCalls(at);
    await at.until(async () => {
      const { Metrics = [] } = await at.cloudwatch.send(
        new ListMetricsCommand({
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value: hello.name }],
        }),
      );
      const sets = Metrics.map(({ Dimensions }) =>
        Dimensions?.map(({ Name }) => Name)
          .sort()
          .join("+"),
      );
      return ["FunctionName", "FunctionName+Resource", "ExecutedVersion+FunctionName+Resource"].every((set) =>
        sets.includes(set),
      );
    });
  }),
  row(
    "GetMetricData answers an expression over two metrics of LIVE",
    "[doc] CloudWatch user guide, metric math",
    async (at) => {
      const { hello, from } = await countedCalls(at);
      const dimensions = { FunctionName: hello.name, Resource: `${hello.name}:LIVE` };
      await sumBecomes(at, "Invocations", dimensions, from, CALLS);
      await sumBecomes(at, "Errors", dimensions, from, FAILING);
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const query = (Id: string, MetricName: string) => ({
        Id,
        MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions }, Period: 60, Stat: "Sum" },
      });
      const { MetricDataResults = [] } = await at.cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: from,
          EndTime: new Date(Date.now() + 60_000),
          MetricDataQueries: [
            query("errors", "Errors"),
            query("calls", "Invocations"),
            { Id: "rate", Expression: "100 * errors / calls", Label: "error rate" },
          ],
        }),
      );
      const [errors, calls] = MetricDataResults.map(({ Values = [] }) => Values);
      expectMatch(MetricDataResults, [
        { Id: "errors", StatusCode: "Complete" },
        { Id: "calls", StatusCode: "Complete" },
        {
          Id: "rate",
          Label: "error rate",
          Values: calls?.map((each, at) => (100 * (errors?.[at] ?? 0)) / each),
        },
      ]);
    },
  ),
  row("Throttled requests are Throttles, neither Invocations nor Errors", DOC, async (at) => {
    const hello = await at.makeFunction();
    const from = new Date(Date.now() - 120_000);
    const reserve = { FunctionName: hello.name, ReservedConcurrentExecutions: 0 };
    await at.lambda.send(new PutFunctionConcurrencyCommand(reserve));
    await at.until(async () => {
      const got = await at.once.lambda
        .send(new InvokeCommand({ FunctionName: hello.name }))
        .catch(({ name }) => name);
      return got === "TooManyRequestsException";
    });
    await at.until(async () => {
      const points = await statistics(at, "Throttles", { FunctionName: hello.name }, from);
      return points.some(({ Sum }) => (Sum ?? 0) >= 1);
    });
    const errors = await statistics(at, "Errors", { FunctionName: hello.name }, from);
    expectMatch(
      errors.reduce((sum, { Sum }) => sum + (Sum ?? 0), 0),
      0,
      "errors",
    );
  }),
]);

interface CountedCalls {
  readonly hello: LabFunction;
  readonly from: Date;
  readonly byVersion: Readonly<Record<string, number>>;
}

/** Calls an alias with weights between two versions. Some of the calls fail. */
function countedCalls(at: Laboratory): Promise<CountedCalls> {
  return at.shared("counted calls", async (room) => {
    const hello = await twoVersions(room);
    await hello.createAlias("LIVE", "1", { 2: 0.5 });
    const from = new Date(Date.now() - 120_000);
    const byVersion: Record<string, number> = {};
    for (let call = 0; call < CALLS; call++) {
      const event = call < FAILING ? { do: "throw", text: "counted" } : {};
      const { version = "" } = await hello.invoke(event, "LIVE");
      byVersion[version] = (byVersion[version] ?? 0) + 1;
    }
    return { hello, from, byVersion };
  });
}

/** Waits until the sum is at least `wanted`, which takes AWS a minute or two. Any more is a difference. */
export async function sumBecomes(
  at: Laboratory,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  from: Date,
  wanted: number,
): Promise<void> {
  const sum = await at.until(async () => {
    const points = await statistics(at, metric, dimensions, from);
    const got = points.reduce((total, { Sum }) => total + (Sum ?? 0), 0);
    return got >= wanted && got;
  });
  expectMatch(sum, wanted, `${metric} of ${JSON.stringify(dimensions)}`);
}

export async function statistics(
  at: Laboratory,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  from: Date,
) {
  const { Datapoints = [] } = await at.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: from,
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: ["Sum", "SampleCount"],
    }),
  );
  return Datapoints;
}
