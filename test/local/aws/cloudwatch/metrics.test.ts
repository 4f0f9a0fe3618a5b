import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import fc from "fast-check";
import { merge, samples } from "../../../../local/aws/cloudwatch/aggregate.ts";
import { type MetricStore, openMetricStore } from "../../../../local/aws/cloudwatch/metric-store.ts";
import { cloudwatchService } from "../../../../local/aws/cloudwatch/service.ts";
import { createMetricSink } from "../../../../local/aws/cloudwatch/sink.ts";
import { statisticOf } from "../../../../local/aws/cloudwatch/statistic.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { errorsSaid } from "../../../support/errors-said.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";

const MINUTE_MS = 60_000;
const REGION = "us-east-1";

describe("CloudWatch metrics", () => {
  const clock = testClock(NOON + 10 * MINUTE_MS);
  let metrics: MetricStore;
  let served: ServedState<CloudWatchClient>;
  let client: CloudWatchClient;

  before(async () => {
    const store = openStore();
    metrics = openMetricStore(store, clock.now);
    const definition = cloudwatchService({ store, metrics, now: clock.now });
    served = await serveState(definition, (config) => new CloudWatchClient(config));
    client = served.client;
  });
  after(() => served.close());

  let count = 0;
  const freshNamespace = () => `test-${++count}`;
  const at = (minute: number, second = 0) => new Date(NOON + minute * MINUTE_MS + second * 1000);
  const put = (Namespace: string, ...MetricData: MetricDatum[]) =>
    client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const get = (MetricDataQueries: MetricDataQuery[], more: Partial<GetMetricDataCommandInput> = {}) =>
    client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: at(0), EndTime: at(10), ...more }));
  const query = (
    Namespace: string,
    MetricName: string,
    Stat = "Sum",
    more: object = {},
  ): MetricDataQuery => ({
    Id: MetricName.toLowerCase(),
    MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat, ...more },
  });
  const statistics = (input: Partial<GetMetricStatisticsCommandInput>) =>
    client.send(
      new GetMetricStatisticsCommand({
        Namespace: "x",
        MetricName: "m",
        StartTime: at(0),
        EndTime: at(10),
        Period: 60,
        Statistics: ["Sum"],
        ...input,
      }),
    );

  it("sums up samples by the minute, and lists the newest first unless ScanBy says otherwise", async () => {
    const namespace = freshNamespace();
    await put(
      namespace,
      { MetricName: "m", Value: 1, Timestamp: at(1, 10) },
      { MetricName: "m", Value: 2, Timestamp: at(1, 59) },
      { MetricName: "m", Value: 4, Timestamp: at(3) },
    );
    const { MetricDataResults } = await get([query(namespace, "m")]);
    expect(MetricDataResults).to.deep.equal([
      { Id: "m", Label: "m", StatusCode: "Complete", Timestamps: [at(3), at(1)], Values: [4, 3] },
    ]);
    const ascending = await get([query(namespace, "m")], { ScanBy: "TimestampAscending" });
    expect(ascending.MetricDataResults?.[0]?.Values).to.deep.equal([3, 4]);
    const later = await get([query(namespace, "m")], { StartTime: at(2), EndTime: at(3) });
    expect(later.MetricDataResults?.[0]?.Values).to.deep.equal([]);
  });

  it("answers the five statistics, percentiles and those of a part of the samples", async () => {
    const namespace = freshNamespace();
    await put(namespace, {
      MetricName: "m",
      Timestamp: at(1),
      Values: Array.from({ length: 100 }, (_, index) => index + 1),
    });
    for (const [statistic, value] of [
      ["SampleCount", 100],
      ["Average", 50.5],
      ["Sum", 5050],
      ["Minimum", 1],
      ["Maximum", 100],
      ["p50", 50],
      ["p99", 99],
      ["p99.9", 100],
      ["p100.0", 100],
      ["TC(80:)", 20],
      ["TC(:80)", 80],
      ["TC(80:90)", 10],
      ["TC(8e1:9.5E1)", 15],
      ["TC(100:)", 0],
      ["TC(10%:90%)", 80],
      ["tc90", 90],
      ["tc99.95", 99.95],
      ["TS(98:)", 199],
      ["TS(80%:)", 1810],
      ["ts2", 3],
      ["TM(10:20)", 15.5],
      ["TM(2%:98%)", 50.5],
      ["tm90", 45.5],
      ["IQM", 50.5],
      ["WM(:50)", 37.75],
      ["WM(10%:90%)", 50.4],
      ["wm98", 50.47],
      ["PR(:30)", 30],
      ["PR(30:)", 70],
      ["PR(100:)", 0],
    ] as const) {
      const { MetricDataResults } = await get([query(namespace, "m", statistic)]);
      expect(MetricDataResults?.[0]?.Values, statistic).to.have.length(1);
      expect(MetricDataResults?.[0]?.Values?.[0], statistic).to.be.closeTo(value, 1e-9);
    }
    const mean = await get([query(namespace, "m", "TM(200:)")]);
    expect(mean.MetricDataResults?.[0]?.Values, "the mean of no samples").to.deep.equal([]);
  });

  for (const statistic of [
    "Median",
    "p101",
    "tm100.1",
    "iqm",
    "TC()",
    "TC(:)",
    "TC(5)",
    "tc(5:)",
    "TC(-1:)",
    "TC(10%:90)",
    "TC(101%:)",
    "PR(10%:)",
    "pr90",
    "TC(1:2:3)",
    " TC(1:)",
  ]) {
    it(`refuses the statistic ${JSON.stringify(statistic)}`, async () => {
      const refusal = await refusalOf(get([query("n", "m", statistic)]));
      expect(refusal.name).to.equal("ValidationException");
      expect(refusal.message).to.contain(`The value ${statistic} for parameter Stat is not supported`);
    });
  }

  it("counts exactly the values above a bound of four digits, although it keeps few different values", () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: -3, max: 3 }));
    const distances = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(bounds, distances, ([digits, exponent], relative) => {
        const bound = Number(`${digits}e${exponent}`);
        const values = relative.map((distance) => bound * (1 + distance));
        const aggregate = values.map((value) => samples(value)).reduce(merge);
        expect(statisticOf(aggregate, `TC(${digits}e${exponent}:)`)).to.equal(
          values.filter((value) => value > bound).length,
        );
      }),
    );
    const many = Array.from({ length: 10_000 }, (_, index) => samples(800 + index / 1000)).reduce(merge);
    expect(Object.keys(many.values)).to.have.length.below(110);
  });

  it("answers the share of slow calls by an expression", async () => {
    const namespace = freshNamespace();
    await put(namespace, { MetricName: "m", Timestamp: at(1), Values: [800, 800.01, 12.5, 3000] });
    const { MetricDataResults } = await get([
      query(namespace, "m", "TC(800:)"),
      { ...query(namespace, "m", "SampleCount"), Id: "calls" },
      { Id: "share", Expression: "100 * m / calls" },
    ]);
    expect(MetricDataResults?.map(({ Label, Values }) => [Label, Values])).to.deep.equal([
      ["m TC(800:)", [2]],
      ["m SampleCount", [4]],
      ["share", [50]],
    ]);
  });

  it("takes values with counts, and sets that the caller summed up", async () => {
    const namespace = freshNamespace();
    await put(
      namespace,
      { MetricName: "counted", Timestamp: at(1), Values: [1, 10], Counts: [9, 1] },
      {
        MetricName: "summed",
        Timestamp: at(1),
        StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4 },
      },
    );
    const one = async (name: string, statistic: string) =>
      (await get([query(namespace, name, statistic)])).MetricDataResults?.[0]?.Values?.[0];
    expect([
      await one("counted", "Sum"),
      await one("counted", "p90"),
      await one("counted", "p91"),
    ]).to.deep.equal([19, 1, 10]);
    expect([await one("summed", "Average"), await one("summed", "Maximum")]).to.deep.equal([2.5, 4]);
    expect(await one("summed", "p50")).to.equal(undefined);
  });

  it("finds no datapoints for dimensions that are not exactly those of the metric", async () => {
    const sink = createMetricSink(metrics, REGION);
    const FunctionName = "hello-prd";
    const sets: Record<string, string>[] = [
      { FunctionName },
      { FunctionName, Resource: "hello-prd:LIVE" },
      { FunctionName, Resource: "hello-prd:LIVE", ExecutedVersion: "7" },
    ];
    for (const dimensions of sets) {
      sink.put("AWS/Lambda", "Errors", dimensions, 1, "Count", at(1).getTime());
    }
    const errors = async (dimensions: Record<string, string>) => {
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const Metric = { Namespace: "AWS/Lambda", MetricName: "Errors", Dimensions };
      const page = await get([{ Id: "e", MetricStat: { Metric, Period: 60, Stat: "Sum" } }]);
      return page.MetricDataResults?.[0]?.Values;
    };
    for (const dimensions of sets) expect(await errors(dimensions)).to.deep.equal([1]);
    const [, , executed] = sets;
    const turned = Object.fromEntries(Object.entries(executed ?? {}).reverse());
    expect(await errors(turned)).to.deep.equal([1]);
    expect(await errors({ FunctionName, ExecutedVersion: "7" })).to.deep.equal([]);
    expect(await errors({ Resource: "hello-prd:LIVE" })).to.deep.equal([]);
    expect(await errors({ FunctionName: "other" })).to.deep.equal([]);
    expect(await errors({})).to.deep.equal([]);
  });

  it("computes rates, conditions, filled gaps and totals from series", async () => {
    const namespace = freshNamespace();
    await put(
      namespace,
      { MetricName: "calls", Value: 10, Timestamp: at(1) },
      { MetricName: "errors", Value: 2, Timestamp: at(1) },
      { MetricName: "calls", Value: 20, Timestamp: at(2) },
      { MetricName: "errors", Value: 0, Timestamp: at(2) },
      { MetricName: "calls", Value: 0, Timestamp: at(3) },
      { MetricName: "errors", Value: 0, Timestamp: at(3) },
      { MetricName: "calls", Value: 5, Timestamp: at(4) },
    );
    const compute = async (Expression: string) => {
      const hidden = { ReturnData: false };
      const page = await get(
        [
          { ...query(namespace, "calls"), ...hidden },
          { ...query(namespace, "errors"), ...hidden },
          { Id: "rate", Expression },
        ],
        { ScanBy: "TimestampAscending", StartTime: at(1), EndTime: at(5) },
      );
      expect(page.MetricDataResults?.map((result) => result.Id)).to.deep.equal(["rate"]);
      return page.MetricDataResults?.[0]?.Values;
    };
    expect(await compute("100 * errors / calls")).to.deep.equal([20, 0]);
    expect(await compute("errors + calls * 2")).to.deep.equal([22, 40, 0]);
    expect(await compute("-(errors - 3) ^ 2")).to.deep.equal([1, 9, 9]);
    expect(await compute("IF(calls > 0, errors / calls, 0)")).to.deep.equal([0.2, 0, 0]);
    expect(await compute("FILL(errors, 7)")).to.deep.equal([2, 0, 0, 7]);
    expect(await compute("FILL(errors, REPEAT)")).to.deep.equal([2, 0, 0, 0]);
    expect(await compute("SUM(METRICS())")).to.deep.equal([12, 20, 0, 5]);
    expect(await compute("SUM(METRICS('err'))")).to.deep.equal([2, 0, 0]);
    expect(await compute("MAX([errors, calls])")).to.deep.equal([10, 20, 0, 5]);
    expect(await compute("calls / PERIOD(calls)")).to.deep.equal([1 / 6, 1 / 3, 0, 1 / 12]);
    expect(await compute("SUM(errors) / SUM(calls)")).to.deep.equal(Array(4).fill(2 / 35));
    expect(await compute("calls > 5 AND errors == 0")).to.deep.equal([0, 1, 0]);
  });

  for (const [expression, message] of [
    ["errors /", "invalid syntax"],
    ["errors / nothing", "Undefined variable: nothing"],
    ["rate + 1", "refers to itself"],
    ["MEDIAN(errors)", "does not know the function MEDIAN"],
  ] as const) {
    it(`refuses the expression ${expression}`, async () => {
      const refusal = await refusalOf(get([query("x", "errors"), { Id: "rate", Expression: expression }]));
      expect(refusal.name).to.equal("ValidationException");
      expect(refusal.message).to.contain(message);
    });
  }

  it("labels results by name, and by statistic and period where these differ", async () => {
    const namespace = freshNamespace();
    const labels = async (...queries: [stat: string, period: number][]) => {
      const page = await get(
        queries.map(([stat, Period], index) => ({
          ...query(namespace, "metric1", stat, { Period }),
          Id: `q${index}`,
        })),
      );
      return page.MetricDataResults?.map((result) => result.Label);
    };
    expect(await labels(["Sum", 60], ["Minimum", 30])).to.deep.equal([
      "metric1 Sum 60",
      "metric1 Minimum 30",
    ]);
    expect(await labels(["Sum", 60], ["Minimum", 60])).to.deep.equal(["metric1 Sum", "metric1 Minimum"]);
    expect(await labels(["Sum", 60], ["Sum", 30])).to.deep.equal(["metric1 60", "metric1 30"]);
  });

  it("takes the first of several units if the query asks for none, and says so", async () => {
    const namespace = freshNamespace();
    await put(
      namespace,
      { MetricName: "m", Value: 60, Unit: "Seconds", Timestamp: at(1) },
      { MetricName: "m", Value: 60_000, Unit: "Milliseconds", Timestamp: at(1) },
    );
    const { MetricDataResults } = await get([query(namespace, "m")]);
    expect(MetricDataResults?.[0]?.Values).to.deep.equal([60_000]);
    expect(MetricDataResults?.[0]?.Messages).to.deep.equal([
      { Code: "MultipleUnits", Value: "Multiple units returned: '[Milliseconds, Seconds]'" },
    ]);
    const seconds = await get([query(namespace, "m", "Sum", { Unit: "Seconds" })]);
    expect(seconds.MetricDataResults?.[0]?.Values).to.deep.equal([60]);
    const { Datapoints = [] } = await statistics({ Namespace: namespace });
    expect(Datapoints.map((point) => [point.Unit, point.Sum])).to.deep.equal([
      ["Milliseconds", 60_000],
      ["Seconds", 60],
    ]);
  });

  it("cuts pages by the number of datapoints", async () => {
    const namespace = freshNamespace();
    const minutes = [1, 2, 3];
    await put(
      namespace,
      ...minutes.map((minute) => ({ MetricName: "a", Value: minute, Timestamp: at(minute) })),
      ...minutes.map((minute) => ({ MetricName: "b", Value: minute, Timestamp: at(minute) })),
    );
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await get([query(namespace, "a"), query(namespace, "b")], { MaxDatapoints: 4, NextToken });
      seen.push(page.MetricDataResults?.map((result) => [result.Id, result.StatusCode, result.Values]));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).to.deep.equal([
      [
        ["a", "Complete", [3, 2, 1]],
        ["b", "PartialData", [3]],
      ],
      [["b", "Complete", [2, 1]]],
    ]);
    expect((await refusalOf(get([query(namespace, "a")], { NextToken: "nonsense" }))).name).to.equal(
      "InvalidNextToken",
    );
  });

  it("answers statistics by periods of several minutes", async () => {
    const namespace = freshNamespace();
    for (const minute of [0, 1, 4, 5]) {
      await put(namespace, { MetricName: "m", Value: minute + 1, Unit: "Count", Timestamp: at(minute) });
    }
    const { Datapoints, Label } = await statistics({
      Namespace: namespace,
      Period: 300,
      Statistics: ["Sum", "Maximum"],
      ExtendedStatistics: ["p50"],
    });
    expect(Label).to.equal("m");
    expect(Datapoints).to.deep.equal([
      { Timestamp: at(0), Unit: "Count", Sum: 8, Maximum: 5, ExtendedStatistics: { p50: 2 } },
      { Timestamp: at(5), Unit: "Count", Sum: 6, Maximum: 6, ExtendedStatistics: { p50: 6 } },
    ]);
  });

  it("lists no metric by a dimension that the metric does not have, not even constructor", async () => {
    await put("Shop", { MetricName: "orders", Value: 1 });
    const found = await client.send(new ListMetricsCommand({ Dimensions: [{ Name: "constructor" }] }));
    expect(found.Metrics).to.deep.equal([]);
  });

  for (const [what, datum] of [
    ["Value", { Value: 2 ** 361 }],
    ["Values", { Values: [1, Number.NaN] }],
    ["Counts", { Values: [1], Counts: [Number.POSITIVE_INFINITY] }],
    ["Counts", { Values: [1], Counts: [-1] }],
    ["StatisticValues.Sum", { StatisticValues: { SampleCount: 1, Sum: Number.NaN, Minimum: 1, Maximum: 1 } }],
    ["StatisticValues.SampleCount", { StatisticValues: { SampleCount: 0, Sum: 1, Minimum: 1, Maximum: 1 } }],
  ] as const) {
    it(`refuses ${what} that is no valid number: ${JSON.stringify(datum)}`, async () => {
      const refusal = await refusalOf(put("Shop", { MetricName: "orders", ...(datum as object) }));
      expect(refusal.name).to.equal("InvalidParameterValueException");
      expect(refusal.message).to.match(new RegExp(`parameter MetricData\\.member\\.1\\.${what}`));
    });
  }

  it("refuses data of entities instead of losing the data", async () => {
    const EntityMetricData = [{ MetricData: [{ MetricName: "orders", Value: 1 }] }];
    const refusal = await refusalOf(
      client.send(new PutMetricDataCommand({ Namespace: "Shop", EntityMetricData })),
    );
    expect(refusal.$metadata?.httpStatusCode).to.equal(501);
  });

  it("refuses times and ranges that CloudWatch refuses", async () => {
    const reversed = await refusalOf(statistics({ StartTime: at(1), EndTime: at(0) }));
    expect(reversed.name).to.equal("InvalidParameterValueException");
    expect(reversed.message).to.equal("The parameter StartTime must be less than the parameter EndTime.");
    const tooMany = await refusalOf(statistics({ EndTime: new Date(NOON + 86_400_000), Period: 1 }));
    expect(tooMany.name).to.equal("InvalidParameterCombinationException");
    expect(tooMany.message).to.equal(
      "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    );
    expect((await refusalOf(statistics({ Period: 45 }))).name).to.equal("InvalidParameterValueException");
    expect((await refusalOf(statistics({ Statistics: [] }))).name).to.equal(
      "MissingRequiredParameterException",
    );
  });

  for (const [mistake, datum, name, message] of [
    [
      "both a value and values",
      { Value: 1, Values: [1] },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      "both a value and statistics",
      { Value: 1, StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.",
    ],
    [
      "more values than counts",
      { Values: [1, 2], Counts: [1] },
      "InvalidParameterValueException",
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
  ] as const) {
    it(`refuses data with ${mistake}, and takes no sample of the request`, async () => {
      const namespace = freshNamespace();
      const odd = { MetricName: "m", ...datum } as MetricDatum;
      const refusal = await refusalOf(put(namespace, odd, { MetricName: "good", Value: 1 }));
      expect([refusal.name, refusal.message]).to.deep.equal([name, message]);
      const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: namespace }));
      expect(Metrics).to.deep.equal([]);
    });
  }

  it("refuses callers' metrics in the namespaces of AWS", async () => {
    const refusal = await refusalOf(put("AWS/Lambda", { MetricName: "Errors", Value: 1 }));
    expect(refusal.name).to.equal("InvalidParameterValueException");
  });

  it("lists metrics by namespace, name and dimensions", async () => {
    const namespace = freshNamespace();
    const Dimensions = [{ Name: "stack", Value: "prd" }];
    await put(namespace, { MetricName: "a", Value: 1 }, { MetricName: "a", Value: 1, Dimensions });
    const list = async (input: object) =>
      (await client.send(new ListMetricsCommand({ Namespace: namespace, ...input }))).Metrics?.length;
    expect(await list({})).to.equal(2);
    expect(await list({ MetricName: "b" })).to.equal(0);
    expect(await list({ Dimensions: [{ Name: "stack" }] })).to.equal(1);
    expect(await list({ Dimensions: [{ Name: "stack", Value: "tst" }] })).to.equal(0);
  });

  it("lists no metrics of other regions", async () => {
    const namespace = freshNamespace();
    await put(namespace, { MetricName: "m", Value: 1 });
    const { Metrics } = await served
      .clientIn("eu-west-1")
      .send(new ListMetricsCommand({ Namespace: namespace }));
    expect(Metrics).to.deep.equal([]);
  });

  it("shows a minute to reads and to ListMetrics once the delay after its end is over", async () => {
    const store = openStore();
    const late = testClock();
    const delayed = openMetricStore(store, late.now, 90_000);
    const definition = cloudwatchService({ store, metrics: delayed, now: late.now });
    const { client: reader, close } = await serveState(definition, (config) => new CloudWatchClient(config));
    createMetricSink(delayed, REGION).put("n", "m", {}, 1, "Count", late.now());
    const seen = async () => {
      const range = { Namespace: "n", MetricName: "m", StartTime: at(0), EndTime: at(10) };
      const data = await reader.send(
        new GetMetricDataCommand({ ...range, MetricDataQueries: [query("n", "m")] }),
      );
      const { Datapoints } = await reader.send(
        new GetMetricStatisticsCommand({ ...range, Period: 60, Statistics: ["Sum"] }),
      );
      const { Metrics } = await reader.send(new ListMetricsCommand({}));
      return [data.MetricDataResults?.[0]?.Values?.length, Datapoints?.length, Metrics?.length];
    };
    late.advance(MINUTE_MS + 89_999);
    expect(await seen()).to.deep.equal([0, 0, 0]);
    late.advance(1);
    expect(await seen()).to.deep.equal([1, 1, 1]);
    await close();
  });

  it("finds each sample once in a reopened store, before and after the sums replace the list", () =>
    withStoreDirectory(async (reopen, directory) => {
      const metric = { region: REGION, namespace: "n", name: "m", dimensions: { a: "b" } };
      let expected = 0;
      for (const writes of [3, 6000, 2]) {
        const sink = createMetricSink(openMetricStore(reopen(), clock.now), REGION);
        for (let write = 0; write < writes; write++) {
          sink.put("n", "m", { a: "b" }, 2, "Count", at(1).getTime());
          await Promise.resolve();
        }
        expected += writes;
        expect(readdirSync(join(directory, "cloudwatch-samples"))).to.have.length.at.most(1);
        const [found] = openMetricStore(reopen(), clock.now).read(metric, 0, Number.POSITIVE_INFINITY);
        expect(found?.aggregate).to.deep.equal({
          count: expected,
          sum: 2 * expected,
          min: 2,
          max: 2,
          values: { "2": expected },
        });
      }
    }));

  it("keeps samples in memory and says so once, while samples can't be written", () =>
    withStoreDirectory(async (reopen, directory) => {
      const store = openMetricStore(reopen(), clock.now);
      const sink = createMetricSink(store, REGION);
      rmSync(join(directory, "cloudwatch-samples"), { recursive: true });
      const said = await errorsSaid(async () => {
        for (const _ of [1, 2]) {
          sink.put("n", "m", {}, 2, "Count", at(1).getTime());
          await Promise.resolve();
        }
      });
      expect(said).to.have.length(1);
      const metric = { region: REGION, namespace: "n", name: "m", dimensions: {} };
      expect(store.read(metric, 0, Number.POSITIVE_INFINITY)[0]?.aggregate.count).to.equal(2);
    }));
});
