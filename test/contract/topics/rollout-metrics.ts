import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expectMatch, expectRefusal, expectTrue } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { row, topic } from "../row.ts";
import { callOpen, openUrl } from "./function-urls.ts";
import { statistics, sumBecomes } from "./metrics.ts";

const BY_VERSION =
  "[inferred] the developer guide names ExecutedVersion for the two versions of a weighted alias";
const URL_DOC = "[doc] Lambda developer guide, monitoring function URLs";
const URL_BY_VERSION =
  '[inferred] the developer guide: ExecutedVersion is "primarily" for the URL of $LATEST';
const TRIMMED = "[doc] CloudWatch user guide, statistics definitions: the lower bound is excluded";
const CALLS = 6;
const SLOW_CALLS = 2;
const SLOW_MS = 400;
/** A rollout waits so long for the metrics of a minute, after the function's timeout. */
const LATEST_S = 60;

/** What a rollout relies on: metrics of both versions behind LIVE, counts of slow calls, and how late they come. */
export const ROLLOUT_METRICS = topic("rollout-metrics", [
  row("An alias without weights counts by ExecutedVersion too", BY_VERSION, async (at) => {
    const { live, from } = await quietCalls(at);
    await sumBecomes(at, "Invocations", byVersion(live), from, CALLS);
  }),
  row("Calls that succeed are Errors of 0, in the same dimensions", BY_VERSION, async (at) => {
    const { live, from } = await quietCalls(at);
    await at.until(async () => {
      const points = await statistics(at, "Errors", byVersion(live), from);
      const samples = points.reduce((sum, { SampleCount }) => sum + (SampleCount ?? 0), 0);
      if (samples < CALLS) return false;
      expectMatch([...new Set(points.map(({ Sum }) => Sum))], [0], "sums");
      expectMatch(samples, CALLS, "samples");
      return true;
    });
  }),
  row("TC of Duration counts the calls that were slower", TRIMMED, async (at) => {
    const { live, from } = await quietCalls(at);
    await sumBecomes(at, "Invocations", byVersion(live), from, CALLS);
    const counts = await data(at, live, from, `TC(${SLOW_MS - 50}:)`);
    const count = counts.reduce((sum, value) => sum + value, 0);
    // AWS calls the count an approximation, which may be no whole number.
    expectMatch(Math.round(count), SLOW_CALLS, "slow calls");
    return `${count} of ${SLOW_CALLS}`;
  }),
  row(
    "Minutes in which no call was slower have a TC of 0",
    "[inferred] the user guide says nothing",
    async (at) => {
      const { live, from } = await quietCalls(at);
      await sumBecomes(at, "Invocations", byVersion(live), from, CALLS);
      const counts = await data(at, live, from, "TC(100000:)");
      expectMatch([...new Set(counts)], [0], "counts");
    },
  ),
  row(
    "A statistic in wrong notation is refused",
    "[inferred] as other values that are not supported",
    async (at) => {
      const { live, from } = await quietCalls(at);
      await expectRefusal(data(at, live, from, "TC(800)"), 400, "ValidationException", /TC\(800\)/);
    },
  ),
  row(
    `Metrics of a call can be read within ${LATEST_S} s after the end of its minute`,
    "[inferred] told by users: a minute or two",
    async (at) => {
      const live = await liveFunction(at);
      const from = new Date(Date.now() - 120_000);
      await live.invoke({}, "LIVE");
      const called = Date.now();
      await sumBecomes(at, "Invocations", byVersion(live), from, 1);
      const seconds = Math.round((Date.now() - called) / 1000);
      const sinceMinute = Math.round((Date.now() - (Math.floor(called / 60_000) + 1) * 60_000) / 1000);
      const measured = `${seconds} s after the call, ${sinceMinute} s after the end of its minute`;
      expectTrue(sinceMinute <= LATEST_S, `at most ${LATEST_S} s after the end of its minute`, measured);
      return measured;
    },
  ),
  row(
    "Failed requests to a URL are counted by FunctionName, and by FunctionName and Resource",
    URL_DOC,
    async (at) => {
      const { live, from } = await failedRequests(at);
      const { FunctionName, Resource } = byVersion(live);
      await sumBecomes(at, "Url5xxCount", { FunctionName }, from, CALLS);
      await sumBecomes(at, "Url5xxCount", { FunctionName, Resource }, from, CALLS);
    },
  ),
  row("Requests to an alias's URL are counted by ExecutedVersion too", URL_BY_VERSION, async (at) => {
    const { live, from } = await failedRequests(at);
    for (const metric of ["UrlRequestCount", "Url5xxCount"])
      await sumBecomes(at, metric, byVersion(live), from, CALLS);
  }),
]);

/** A function with version 1 behind LIVE, without weights. */
async function liveFunction(at: Laboratory): Promise<LabFunction> {
  const live = await at.makeFunction();
  await live.publish();
  await live.createAlias("LIVE", "1");
  return live;
}

/** Calls an alias without weights. No call fails; some are slow. */
function quietCalls(at: Laboratory): Promise<{ live: LabFunction; from: Date }> {
  return at.shared("quiet calls", async (room) => {
    const live = await liveFunction(room);
    const from = new Date(Date.now() - 120_000);
    for (let call = 0; call < CALLS; call++)
      await live.invoke(call < SLOW_CALLS ? { do: "sleep", ms: SLOW_MS } : {}, "LIVE");
    return { live, from };
  });
}

/** Requests to the URL of an alias; all fail with 502. */
function failedRequests(at: Laboratory): Promise<{ live: LabFunction; from: Date }> {
  return at.shared("failed requests", async (room) => {
    const from = new Date(Date.now() - 120_000);
    const { live, url } = await openUrl(room, { Handler: "index.absent" });
    // A URL that is open needs a while on AWS; requests that were refused with 403 run no version.
    for (let call = 0; call < CALLS; call++) await callOpen(room, url);
    return { live, from };
  });
}

function byVersion({ name }: LabFunction) {
  return { FunctionName: name, Resource: `${name}:LIVE`, ExecutedVersion: "1" };
}

/** A statistic of Duration, a value for each minute. */
async function data(at: Laboratory, live: LabFunction, from: Date, Stat: string): Promise<readonly number[]> {
  const Dimensions = Object.entries(byVersion(live)).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: "AWS/Lambda", MetricName: "Duration", Dimensions };
  const { MetricDataResults = [] } = await at.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: from,
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [{ Id: "m", MetricStat: { Metric, Period: 60, Stat } }],
    }),
  );
  return MetricDataResults[0]?.Values ?? [];
}
