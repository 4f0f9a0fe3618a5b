import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  type StateValue,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { openMetricStore } from "../../../../local/aws/cloudwatch/metric-store.ts";
import { cloudwatchService } from "../../../../local/aws/cloudwatch/service.ts";
import { createMetricSink, type MetricSink } from "../../../../local/aws/cloudwatch/sink.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  type TestClock,
  testClock,
} from "../../../support/serve-state.ts";

const MINUTE_MS = 60_000;
const LIVE = { FunctionName: "hello-prd", Resource: "hello-prd:LIVE" };

describe("CloudWatch alarms", () => {
  let clock: TestClock;
  let sink: MetricSink;
  let served: ServedState<CloudWatchClient>;
  let client: CloudWatchClient;

  const serve = async (delayMs = 0) => {
    clock = testClock(NOON);
    const store = openStore();
    const metrics = openMetricStore(store, clock.now, delayMs);
    sink = createMetricSink(metrics, "us-east-1");
    const definition = cloudwatchService({ store, metrics, now: clock.now });
    served = await serveState(definition, (config) => new CloudWatchClient(config));
    client = served.client;
  };
  beforeEach(() => serve());
  afterEach(() => served.close());

  const anAlarm = (more: Partial<PutMetricAlarmCommandInput> = {}): PutMetricAlarmCommandInput => ({
    AlarmName: "hello-errors",
    Namespace: "AWS/Lambda",
    MetricName: "Errors",
    Dimensions: Object.entries(LIVE).map(([Name, Value]) => ({ Name, Value })),
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 2,
    ComparisonOperator: "GreaterThanThreshold",
    ...more,
  });
  const put = (more: Partial<PutMetricAlarmCommandInput> = {}) =>
    client.send(new PutMetricAlarmCommand(anAlarm(more)));
  const describeAlarm = async () => {
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ["hello-errors"] }));
    return MetricAlarms?.[0];
  };
  const stateOf = async () => (await describeAlarm())?.StateValue;
  const errors = (value: number) => sink.put("AWS/Lambda", "Errors", LIVE, value, "Count", clock.now());
  const setState = (StateValue: StateValue) =>
    client.send(new SetAlarmStateCommand({ AlarmName: "hello-errors", StateValue, StateReason: "by hand" }));

  it("shows a new alarm as AWS does", async () => {
    await put({ AlarmDescription: "too many errors" });
    expect(await describeAlarm()).to.deep.equal({
      ...anAlarm({ AlarmDescription: "too many errors" }),
      ActionsEnabled: true,
      AlarmActions: [],
      AlarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:hello-errors",
      AlarmConfigurationUpdatedTimestamp: new Date(NOON),
      InsufficientDataActions: [],
      OKActions: [],
      StateReason: "Unchecked: Initial alarm creation",
      StateTransitionedTimestamp: new Date(NOON),
      StateUpdatedTimestamp: new Date(NOON),
      StateValue: "INSUFFICIENT_DATA",
    });
  });

  it("goes off when a period ends above the threshold, and returns to OK", async () => {
    await put();
    errors(3);
    clock.advance(59_000);
    expect(await stateOf()).to.equal("INSUFFICIENT_DATA");
    clock.advance(1000);
    const alarm = await describeAlarm();
    expect(alarm?.StateValue).to.equal("ALARM");
    expect(alarm?.StateReason).to.equal(
      "Threshold Crossed: 1 datapoint [3.0 (02/03/26 12:00:00)] was greater than the threshold (2.0).",
    );
    expect(JSON.parse(alarm?.StateReasonData ?? "")).to.include({
      period: 60,
      statistic: "Sum",
      threshold: 2,
    });
    expect(alarm?.StateTransitionedTimestamp?.getTime()).to.equal(NOON + MINUTE_MS);
    errors(0);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("OK");
  });

  it("judges the number of slow calls", async () => {
    const slow = { MetricName: "Duration", Statistic: undefined, ExtendedStatistic: "TC(800:)" };
    await put({ ...slow, Threshold: 1 });
    for (const value of [799, 800, 900, 1000])
      sink.put("AWS/Lambda", "Duration", LIVE, value, "Milliseconds", clock.now());
    clock.advance(MINUTE_MS);
    expect((await describeAlarm())?.StateReason).to.contain("1 datapoint [2.0 (02/03/26 12:00:00)]");
    const refusal = await refusalOf(put({ ...slow, ExtendedStatistic: "TC(800)" }));
    expect(refusal.message).to.equal("The value TC(800) for parameter ExtendedStatistic is not supported.");
  });

  it("judges metrics that come late so much later, also when nobody looks before", async () => {
    await served.close();
    await serve(5 * MINUTE_MS);
    await put();
    errors(3);
    clock.advance(6 * MINUTE_MS - 1);
    expect(await stateOf()).to.equal("INSUFFICIENT_DATA");
    clock.advance(20 * MINUTE_MS);
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: "hello-errors", HistoryItemType: "StateUpdate" }),
    );
    const alarmed = AlarmHistoryItems.find(({ HistorySummary }) => HistorySummary?.endsWith("to ALARM"));
    expect(alarmed?.Timestamp).to.deep.equal(new Date(NOON + 6 * MINUTE_MS));
  });

  it("judges past periods one by one, and dates each change by its period", async () => {
    await put({ TreatMissingData: "notBreaching" });
    clock.advance(MINUTE_MS);
    errors(9);
    clock.advance(10 * MINUTE_MS);
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: "hello-errors",
        HistoryItemType: "StateUpdate",
        ScanBy: "TimestampAscending",
      }),
    );
    expect(
      AlarmHistoryItems.map((item) => [
        item.HistorySummary,
        ((item.Timestamp?.getTime() ?? 0) - NOON) / MINUTE_MS,
      ]),
    ).to.deep.equal([
      ["Alarm updated from INSUFFICIENT_DATA to OK", 0],
      ["Alarm updated from OK to ALARM", 2],
      ["Alarm updated from ALARM to OK", 5],
    ]);
  });

  it("stays in ALARM from one reading to the next without data, when missing data is ignored", async () => {
    await put({ TreatMissingData: "ignore" });
    errors(3);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("ALARM");
    clock.advance(60 * MINUTE_MS);
    expect(await stateOf()).to.equal("ALARM");
  });

  it("has insufficient data for dimensions that nobody reports", async () => {
    await put({ Dimensions: [{ Name: "FunctionName", Value: "hello" }] });
    errors(9);
    clock.advance(5 * MINUTE_MS);
    expect(await stateOf()).to.equal("INSUFFICIENT_DATA");
  });

  it("judges an expression over several metrics", async () => {
    const stat = (MetricName: string) => ({
      Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: anAlarm().Dimensions },
      Period: 60,
      Stat: "Sum",
    });
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: "hello-errors",
        EvaluationPeriods: 1,
        Threshold: 0.05,
        ComparisonOperator: "GreaterThanThreshold",
        Metrics: [
          { Id: "rate", Expression: "errors / calls", Label: "error rate" },
          { Id: "errors", MetricStat: stat("Errors"), ReturnData: false },
          { Id: "calls", MetricStat: stat("Invocations"), ReturnData: false },
        ],
      }),
    );
    errors(1);
    sink.put("AWS/Lambda", "Invocations", LIVE, 10, "Count", clock.now());
    clock.advance(MINUTE_MS);
    const alarm = await describeAlarm();
    expect(alarm?.StateValue).to.equal("ALARM");
    expect(alarm).not.to.have.property("Dimensions");
  });

  it("judges the last whole period each minute, even when a period is longer", async () => {
    await put({ Period: 300, TreatMissingData: "notBreaching" });
    clock.advance(7 * MINUTE_MS);
    errors(9);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("ALARM");
  });

  for (const [mistake, Expression] of [
    ["an unknown name", "calls * nothing"],
    ["no syntax", "calls *"],
    ["several series as its result", "METRICS() * 2"],
  ] as const) {
    it(`refuses an alarm on an expression with ${mistake}`, async () => {
      const Metric = { Namespace: "AWS/Lambda", MetricName: "Invocations" };
      const refusal = await refusalOf(
        client.send(
          new PutMetricAlarmCommand({
            AlarmName: "wrong",
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: "GreaterThanThreshold",
            Metrics: [
              { Id: "calls", MetricStat: { Metric, Period: 60, Stat: "Sum" }, ReturnData: false },
              { Id: "wrong", Expression },
            ],
          }),
        ),
      );
      expect(refusal.name).to.equal("ValidationException");
    });
  }

  it("has insufficient data when its expression fails over the data", async () => {
    const stat = (MetricName: string) => ({
      Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: anAlarm().Dimensions },
      Period: 60,
      Stat: "Sum",
    });
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: "hello-errors",
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
        Metrics: [
          { Id: "errors", MetricStat: stat("Errors"), ReturnData: false },
          { Id: "odd", Expression: "SUM([SUM(errors), errors])" },
        ],
      }),
    );
    errors(5);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("INSUFFICIENT_DATA");
  });

  it("keeps a state that was set by hand until the next period is judged", async () => {
    await put({ TreatMissingData: "notBreaching" });
    clock.advance(1000);
    await setState("ALARM");
    const alarm = await describeAlarm();
    expect([alarm?.StateValue, alarm?.StateReason]).to.deep.equal(["ALARM", "by hand"]);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("OK");
  });

  it("refuses unknown states and unknown alarms", async () => {
    const unknown = await refusalOf(setState("OK"));
    expect(unknown.name).to.equal("ResourceNotFound");
    expect(unknown.$metadata?.httpStatusCode).to.equal(404);
    await put();
    const invalid = await refusalOf(setState("INVALID" as StateValue));
    expect(invalid.message).to.equal(
      "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    );
  });

  for (const [mistake, input, message] of [
    ["no threshold", { Threshold: undefined }, "Threshold must be specified."],
    ["a threshold that is no number", { Threshold: Number.NaN }, "Threshold must be a number."],
    ["no statistic", { Statistic: undefined }, "Exactly one of Statistic and ExtendedStatistic"],
    ["an odd period", { Period: 45 }, "The parameter Period must be"],
    ["more datapoints than periods", { DatapointsToAlarm: 2 }, "less than or equal to EvaluationPeriods"],
    [
      "an unknown treatment",
      { TreatMissingData: "perhaps" },
      "The value perhaps is not supported for TreatMissingData parameter. Supported values are [breaching, notBreaching, ignore, missing].",
    ],
    ["too long a look back", { Period: 3600, EvaluationPeriods: 169 }, "more than 7 days"],
    ["more than a day of short periods", { Period: 300, EvaluationPeriods: 289 }, "must be <= 86400"],
    ["a period for metrics alone", { Period: 5 }, "The parameter Period must be 10, 20, 30"],
  ] as const) {
    it(`refuses an alarm with ${mistake}`, async () => {
      const refusal = await refusalOf(put(input));
      expect(refusal.message).to.contain(message);
    });
  }

  for (const input of [
    { ThresholdMetricId: "band" },
    { EvaluationInterval: 10 },
    { EvaluateLowSampleCountPercentile: "ignore" },
  ]) {
    it(`refuses an alarm with ${Object.keys(input)}, which it would not act on`, async () => {
      const refusal = await refusalOf(put(input));
      expect(refusal.$metadata?.httpStatusCode).to.equal(501);
      expect(refusal.message).to.contain(Object.keys(input)[0]);
    });
  }

  it("lists the periods without data in its reason", async () => {
    await put({ TreatMissingData: "breaching", EvaluationPeriods: 2 });
    clock.advance(MINUTE_MS);
    const alarm = await describeAlarm();
    expect(alarm?.StateReason).to.equal(
      "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
    );
    const reasonData = JSON.parse(alarm?.StateReasonData ?? "");
    expect(reasonData).to.deep.include({
      recentDatapoints: [],
      evaluatedDatapoints: [
        { timestamp: "2026-03-02T11:59:00.000+0000" },
        { timestamp: "2026-03-02T11:58:00.000+0000" },
      ],
    });
    expect(reasonData).not.to.have.property("startDate");
  });

  it("refuses reason data that is no JSON", async () => {
    await put();
    const refusal = await refusalOf(
      client.send(
        new SetAlarmStateCommand({
          AlarmName: "hello-errors",
          StateValue: "OK",
          StateReason: "by hand",
          StateReasonData: "{",
        }),
      ),
    );
    expect(refusal.name).to.equal("InvalidFormatFault");
  });

  it("keeps the history of a deleted alarm", async () => {
    await put();
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ["hello-errors"] }));
    for (const AlarmName of ["hello-errors", undefined]) {
      const { AlarmHistoryItems } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName }));
      expect(AlarmHistoryItems?.map((item) => [item.AlarmName, item.HistorySummary])).to.deep.equal([
        ["hello-errors", 'Alarm "hello-errors" deleted'],
        ["hello-errors", 'Alarm "hello-errors" created'],
      ]);
    }
  });

  it("keeps its state when its settings change", async () => {
    await put();
    errors(3);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("ALARM");
    clock.advance(1000);
    await put({ Threshold: 5 });
    const alarm = await describeAlarm();
    expect([alarm?.StateValue, alarm?.Threshold]).to.deep.equal(["ALARM", 5]);
    clock.advance(MINUTE_MS);
    expect(await stateOf()).to.equal("OK");
  });

  it("finds alarms by metric, state and prefix, page by page", async () => {
    for (const AlarmName of ["c", "a", "b"]) await put({ AlarmName });
    const list = async (input: object) => {
      const page = await client.send(new DescribeAlarmsCommand(input));
      return { names: page.MetricAlarms?.map((alarm) => alarm.AlarmName), next: page.NextToken };
    };
    const first = await list({ MaxRecords: 2 });
    expect(first.names).to.deep.equal(["a", "b"]);
    expect((await list({ MaxRecords: 2, NextToken: first.next })).names).to.deep.equal(["c"]);
    expect((await list({ AlarmNamePrefix: "b" })).names).to.deep.equal(["b"]);
    expect((await list({ StateValue: "ALARM" })).names).to.deep.equal([]);
    const forMetric = async (MetricName: string) => {
      const { Namespace, Dimensions } = anAlarm();
      const page = await client.send(
        new DescribeAlarmsForMetricCommand({ Namespace, MetricName, Dimensions }),
      );
      return page.MetricAlarms?.length;
    };
    expect([await forMetric("Errors"), await forMetric("Duration")]).to.deep.equal([3, 0]);
  });

  it("switches actions off and on", async () => {
    await put();
    const names = { AlarmNames: ["hello-errors"] };
    await client.send(new DisableAlarmActionsCommand(names));
    expect((await describeAlarm())?.ActionsEnabled).to.equal(false);
    await client.send(new EnableAlarmActionsCommand(names));
    expect((await describeAlarm())?.ActionsEnabled).to.equal(true);
  });

  it("tags alarms and deletes them", async () => {
    await put({ Tags: [{ Key: "a", Value: "1" }] });
    const ResourceARN = (await describeAlarm())?.AlarmArn;
    await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).to.deep.equal([{ Key: "b", Value: "2" }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ["hello-errors", "nobody"] }));
    expect(await describeAlarm()).to.equal(undefined);
  });
});
