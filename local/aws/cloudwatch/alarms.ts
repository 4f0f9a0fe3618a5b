/** Alarms: put, set to a state by hand, switched on and off, deleted. */

import type * as sdk from "@aws-sdk/client-cloudwatch";
import { partitionOf } from "../../../lib/partition.ts";
import { type CallContext, orRefuse } from "../service.ts";
import { readTags } from "../tags.ts";
import type { AlarmState, AlarmStateName } from "./alarm-document.ts";
import { configurationEvent } from "./alarm-history.ts";
import { checkAlarm } from "./alarm-rules.ts";
import { type ControlPlane, judgeUpToNow, keyOf, save } from "./control-plane.ts";
import { invalidFormat, resourceNotFound } from "./errors.ts";
import { changeState } from "./evaluate-alarm.ts";

/** Puts an alarm. One that exists keeps its state and its tags. */
export function putMetricAlarm(plane: ControlPlane, input: sdk.PutMetricAlarmInput, call: CallContext) {
  checkAlarm(input, plane.metrics);
  const { Tags, ...settings } = input;
  const { AlarmName: name = "", ActionsEnabled: actionsEnabled = true } = settings;
  const existing = plane.alarms.get(keyOf(call, name));
  const at = plane.now();
  const alarm = {
    name,
    region: call.region,
    arn: `arn:${partitionOf(call.region)}:cloudwatch:${call.region}:${call.accountId}:alarm:${name}`,
    settings,
    state: existing ? judgeUpToNow(plane, existing).state : newState(at),
    actionsEnabled,
    tags: existing?.tags ?? readTags(Tags),
    configuredAt: at,
    evaluatedAt: at - 1,
  };
  save(plane, alarm, [configurationEvent(name, existing ? "Update" : "Create", at)]);
}

/** Sets the state of an alarm by hand. It lasts until the next period is judged. */
export function setAlarmState(plane: ControlPlane, input: sdk.SetAlarmStateInput, call: CallContext) {
  const existing = orRefuse(plane.alarms.get(keyOf(call, input.AlarmName)), resourceNotFound);
  checkReasonData(input.StateReasonData);
  const { alarm, event } = changeState(judgeUpToNow(plane, existing), {
    state: input.StateValue as AlarmStateName,
    reason: input.StateReason ?? "",
    reasonData: input.StateReasonData,
    at: plane.now(),
  });
  save(plane, alarm, [event]);
}

/** Enables or disables the actions of alarms; names that are not there are passed over. */
export function switchActions(actionsEnabled: boolean) {
  return (plane: ControlPlane, { AlarmNames = [] }: sdk.EnableAlarmActionsInput, call: CallContext) => {
    for (const name of AlarmNames) {
      const alarm = plane.alarms.get(keyOf(call, name));
      if (alarm) save(plane, { ...alarm, actionsEnabled });
    }
  };
}

/** Deletes alarms; names that are not there are passed over. The history stays. */
export function deleteAlarms(
  plane: ControlPlane,
  { AlarmNames = [] }: sdk.DeleteAlarmsInput,
  call: CallContext,
) {
  for (const alarm of AlarmNames.map((name) => plane.alarms.get(keyOf(call, name)))) {
    if (!alarm) continue;
    plane.alarms.delete(keyOf(alarm, alarm.name));
    plane.history.append(alarm.region, [configurationEvent(alarm.name, "Delete", plane.now())]);
  }
}

function checkReasonData(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    throw invalidFormat("StateReasonData is not valid JSON.");
  }
}

function newState(at: number): AlarmState {
  const reason = "Unchecked: Initial alarm creation";
  return { value: "INSUFFICIENT_DATA", reason, updatedAt: at, transitionedAt: at };
}
