/** CloudWatch (metrics of Lambda, metrics of one's own, alarms on both): the table of its operations. */
import * as sdk from "@aws-sdk/client-cloudwatch";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import { tagOperations } from "../tags.ts";
import { obeying } from "../validation/member-rules.ts";
import { describeAlarmHistory } from "./alarm-history.ts";
import * as alarms from "./alarms.ts";
import {
  type CloudWatchDependencies,
  type ControlPlane,
  loadByArn,
  openControlPlane,
  save,
} from "./control-plane.ts";
import { describeAlarms, describeAlarmsForMetric } from "./describe-alarms.ts";
import { getMetricData } from "./get-metric-data.ts";
import { CLOUDWATCH_RULES } from "./input-rules.ts";
import { getMetricStatistics, listMetrics, putMetricData } from "./metrics.ts";

/** Makes the service. */
export function cloudwatchService(dependencies: CloudWatchDependencies): ServiceDefinition {
  const operations = bindOperations(openControlPlane(dependencies), OPERATIONS);
  return {
    signingName: "monitoring",
    protocol: "awsJson1.0",
    target: "GraniteServiceVersion20100801",
    queryCompatible: true,
    schemas: sdk,
    operations: obeying(CLOUDWATCH_RULES, "ValidationError", operations),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  PutMetricData: putMetricData,
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,

  PutMetricAlarm: alarms.putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: describeAlarmsForMetric,
  DescribeAlarmHistory: describeAlarmHistory,
  SetAlarmState: alarms.setAlarmState,
  EnableAlarmActions: alarms.switchActions(true),
  DisableAlarmActions: alarms.switchActions(false),
  DeleteAlarms: alarms.deleteAlarms,
  ...tagOperations(loadByArn, save),
};
