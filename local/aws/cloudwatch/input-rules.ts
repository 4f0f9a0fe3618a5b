/** The limits of CloudWatch's inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const NAME = { min: 1, max: 255 };
const ACTIONS = { max: 5, items: { min: 1, max: 1024 } };
const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
const UNITS = [
  "Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits",
  "Terabits Percent Count Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second",
  "Bits/Second Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None",
].flatMap((line) => line.split(" "));

export const CLOUDWATCH_RULES: MemberRules = {
  Namespace: { ...NAME, pattern: "[^:].*" },
  MetricName: NAME,
  "Dimensions.Name": NAME,
  "Dimensions.Value": { min: 1, max: 1024 },
  "ListMetrics.Dimensions": { max: 10, secret: true },
  MetricData: { max: 1000, secret: true },
  Unit: { oneOf: UNITS },
  StorageResolution: { min: 1 },
  Statistic: { oneOf: STATISTICS },
  Statistics: { max: 5, items: { oneOf: STATISTICS } },
  ExtendedStatistics: { max: 10 },
  Expression: { min: 1, max: 2048 },
  ScanBy: { oneOf: ["TimestampDescending", "TimestampAscending"] },
  RecentlyActive: { oneOf: ["PT3H"] },
  AlarmName: NAME,
  AlarmNamePrefix: NAME,
  AlarmNames: { max: 100, items: NAME },
  AlarmDescription: { max: 1024 },
  ActionPrefix: { min: 1, max: 1024 },
  AlarmActions: ACTIONS,
  OKActions: ACTIONS,
  InsufficientDataActions: ACTIONS,
  EvaluationPeriods: { min: 1 },
  DatapointsToAlarm: { min: 1 },
  StateValue: { oneOf: ["INSUFFICIENT_DATA", "ALARM", "OK"] },
  StateReason: { max: 1023 },
  StateReasonData: { max: 4000 },
  HistoryItemType: { oneOf: ["ConfigurationUpdate", "StateUpdate", "Action"] },
  MaxRecords: { min: 1, max: 100 },
  ResourceARN: { min: 1, max: 1024 },
  "Tags.Key": { min: 1, max: 128 },
  "Tags.Value": { max: 256 },
  TagKeys: { items: { min: 1, max: 128 } },
};
