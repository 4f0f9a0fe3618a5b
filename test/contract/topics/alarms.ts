import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  type StateValue,
} from "@aws-sdk/client-cloudwatch";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const PUT = recorded("cloudwatch/test_cloudwatch", "TestCloudwatch::test_put_metric_alarm");
const SET = recorded("cloudwatch/test_cloudwatch", "TestCloudwatch::test_enable_disable_alarm_actions");
const HISTORY = "[live] alarm histories, as DescribeAlarmHistory and the console show them";
const INVALID = recorded("cloudwatch/test_cloudwatch", "TestCloudwatch::test_set_alarm_invalid_input");
const LIMITS = "[doc] CloudWatch API reference, PutMetricAlarm";

/** Alarms on LIVE's errors: the facts that show without waiting for a period. */
export const ALARMS = topic("alarms", [
  row("A new alarm has no data yet, and shows what it was made of", PUT, async (at) => {
    const AlarmName = alarmName(at);
    expectAnswer(await put(at, AlarmName), 200);
    expectMatch(await describeAlarm(at, AlarmName), {
      AlarmArn: `${at.arnStart}:cloudwatch:${at.region}:${at.accountId}:alarm:${AlarmName}`,
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
      ActionsEnabled: true,
      AlarmActions: [],
      OKActions: [],
      InsufficientDataActions: [],
      Dimensions: [{ Name: "FunctionName", Value: AlarmName }],
      Threshold: 2,
      Period: 60,
      Statistic: "Sum",
      TreatMissingData: "ignore",
      StateUpdatedTimestamp: present,
    });
  }),
  row("SetAlarmState puts an alarm into a state, with its reason", SET, async (at) => {
    const AlarmName = alarmName(at);
    await put(at, AlarmName);
    expectAnswer(await setState(at, AlarmName, "ALARM"), 200);
    expectMatch(await describeAlarm(at, AlarmName), { StateValue: "ALARM", StateReason: "by hand" });
  }),
  row("An alarm's history tells of its creation and of each change of state", HISTORY, async (at) => {
    const AlarmName = alarmName(at);
    await put(at, AlarmName);
    await setState(at, AlarmName, "OK");
    const items = await at.until(async () => {
      const history = new DescribeAlarmHistoryCommand({ AlarmName, ScanBy: "TimestampAscending" });
      const { AlarmHistoryItems = [] } = await at.cloudwatch.send(history);
      return AlarmHistoryItems.length >= 2 && AlarmHistoryItems;
    });
    expectMatch(
      items.map(({ HistoryItemType, HistorySummary }) => [HistoryItemType, HistorySummary]),
      [
        ["ConfigurationUpdate", `Alarm "${AlarmName}" created`],
        ["StateUpdate", "Alarm updated from INSUFFICIENT_DATA to OK"],
      ],
    );
  }),
  row("A state of another name is refused", INVALID, async (at) => {
    const AlarmName = alarmName(at);
    await put(at, AlarmName);
    await expectRefusal(
      setState(at, AlarmName, "INVALID"),
      400,
      "ValidationException",
      "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    );
  }),
  row("An alarm that is not there takes no state: 404", INVALID, async (at) => {
    await expectRefusal(setState(at, alarmName(at), "OK"), 404, "ResourceNotFound", /.?/s);
  }),
  row(
    "DescribeAlarms leaves out names that are not there, and says nothing of them",
    "[doc] CloudWatch API reference, DescribeAlarms names no error for an alarm that is not there",
    async (at) => {
      const AlarmName = alarmName(at);
      await put(at, AlarmName);
      const names = [at.unusedName(), AlarmName, at.unusedName()];
      const { MetricAlarms } = await at.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: names }));
      expectMatch(
        MetricAlarms?.map((alarm) => alarm.AlarmName),
        [AlarmName],
      );
    },
  ),
  row(
    "An alarm may count the samples above a value",
    "[inferred] the API reference names TC for alarms with percents alone",
    async (at) => {
      const AlarmName = alarmName(at);
      const slow = { MetricName: "Duration", Statistic: undefined, ExtendedStatistic: "TC(800:)" };
      expectAnswer(await put(at, AlarmName, slow), 200);
      expectMatch(await describeAlarm(at, AlarmName), { ExtendedStatistic: "TC(800:)" });
    },
  ),
  row("An alarm can't look at more than its evaluation periods", LIMITS, async (at) => {
    const more = put(at, alarmName(at), { DatapointsToAlarm: 2 });
    await expectRefusal(more, 400, "ValidationException");
  }),
  row("An alarm of short periods can't look back for more than a day", LIMITS, async (at) => {
    const long = put(at, alarmName(at), { Period: 300, EvaluationPeriods: 289 });
    await expectRefusal(long, 400, "ValidationException", /86400/);
  }),
]);

function alarmName(at: Laboratory): string {
  const name = at.unusedName();
  at.leavings.note("alarm", name);
  return name;
}

function put(at: Laboratory, AlarmName: string, input: Partial<PutMetricAlarmCommandInput> = {}) {
  return at.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: AlarmName }],
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 2,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "ignore",
      ...input,
    }),
  );
}

function setState(at: Laboratory, AlarmName: string, state: string) {
  const StateValue = state as StateValue;
  return at.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "by hand" }));
}

async function describeAlarm(at: Laboratory, name: string) {
  const { MetricAlarms } = await at.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0];
}
