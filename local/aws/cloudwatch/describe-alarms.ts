/** DescribeAlarms, DescribeAlarmsForMetric: alarms of the region, each judged up to now. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { pageOf } from "../paging.ts";
import type { CallContext } from "../service.ts";
import { type AlarmDocument, showAlarm } from "./alarm-document.ts";
import { type ControlPlane, listRegion } from "./control-plane.ts";
import { invalidNextToken, validationError } from "./errors.ts";
import { metricKey, readMetric } from "./metric.ts";

/** The alarms that the request asks for, by name; 50 a page unless it asks for fewer. */
export function describeAlarms(plane: ControlPlane, input: sdk.DescribeAlarmsInput, call: CallContext) {
  if (input.AlarmNames?.length && input.AlarmNamePrefix !== undefined) {
    throw validationError("AlarmNames and AlarmNamePrefix are mutually exclusive.");
  }
  const wantsMetricAlarms = !input.AlarmTypes?.length || input.AlarmTypes.includes("MetricAlarm");
  const found = (wantsMetricAlarms ? listRegion(plane, call) : []).filter(
    (alarm) =>
      (!input.AlarmNames?.length || input.AlarmNames.includes(alarm.name)) &&
      alarm.name.startsWith(input.AlarmNamePrefix ?? "") &&
      (input.StateValue === undefined || alarm.state.value === input.StateValue) &&
      (input.ActionPrefix === undefined || hasAction(alarm, input.ActionPrefix)),
  );
  const page = pageOf(found, {
    keyOf: ({ name }) => name,
    limit: input.MaxRecords ?? 50,
    token: input.NextToken,
    invalidToken: invalidNextToken,
  });
  return { MetricAlarms: page.items.map(showAlarm), CompositeAlarms: [], NextToken: page.next };
}

/** The alarms on one metric. Its dimensions must be exactly the alarm's. */
export function describeAlarmsForMetric(
  plane: ControlPlane,
  input: sdk.DescribeAlarmsForMetricInput,
  call: CallContext,
) {
  const wanted = metricKey(readMetric("", input));
  const asked = (["Statistic", "ExtendedStatistic", "Period", "Unit"] as const).filter(
    (member) => input[member] !== undefined,
  );
  const found = listRegion(plane, call).filter(
    ({ settings }) =>
      metricKey(readMetric("", settings)) === wanted &&
      asked.every((member) => input[member] === settings[member]),
  );
  return { MetricAlarms: found.map(showAlarm) };
}

function hasAction({ settings }: AlarmDocument, prefix: string): boolean {
  const actions = [settings.OKActions, settings.AlarmActions, settings.InsufficientDataActions];
  return actions.flatMap((list) => list ?? []).some((action) => action.startsWith(prefix));
}
