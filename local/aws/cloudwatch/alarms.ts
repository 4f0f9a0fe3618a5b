/** SetAlarmState, EnableAlarmActions, DisableAlarmActions, DeleteAlarms, and the tags of alarms. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { type CallContext, orRefuse } from "../service.ts";
import { readTags, showTags, withoutTags } from "../tags.ts";
import type { AlarmStateName } from "./alarm-document.ts";
import { configurationEvent } from "./alarm-history.ts";
import { type ControlPlane, judgeUpToNow, keyOf, requireByArn, save } from "./control-plane.ts";
import { invalidFormat, resourceNotFound } from "./errors.ts";
import { changeState } from "./evaluate-alarm.ts";

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

/** Enables the actions of alarms; names that are not there are passed over. */
export function enableActions(plane: ControlPlane, input: sdk.EnableAlarmActionsInput, call: CallContext) {
  switchActions(plane, input.AlarmNames, call, true);
}

/** Disables the actions of alarms; names that are not there are passed over. */
export function disableActions(plane: ControlPlane, input: sdk.DisableAlarmActionsInput, call: CallContext) {
  switchActions(plane, input.AlarmNames, call, false);
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

/** Adds tags to an alarm, and overwrites those of the same key. */
export function tagResource(plane: ControlPlane, input: sdk.TagResourceInput, call: CallContext) {
  const alarm = requireByArn(plane, input.ResourceARN, call);
  save(plane, { ...alarm, tags: { ...alarm.tags, ...readTags(input.Tags) } });
}

/** Removes tags from an alarm; keys that are not there are passed over. */
export function untagResource(plane: ControlPlane, input: sdk.UntagResourceInput, call: CallContext) {
  const alarm = requireByArn(plane, input.ResourceARN, call);
  save(plane, { ...alarm, tags: withoutTags(alarm.tags, input.TagKeys) });
}

/** All tags of an alarm. */
export function listTags(plane: ControlPlane, input: sdk.ListTagsForResourceInput, call: CallContext) {
  return { Tags: showTags(requireByArn(plane, input.ResourceARN, call).tags) };
}

function switchActions(
  plane: ControlPlane,
  names: readonly string[] | undefined,
  call: CallContext,
  actionsEnabled: boolean,
): void {
  for (const name of names ?? []) {
    const alarm = plane.alarms.get(keyOf(call, name));
    if (alarm) save(plane, { ...alarm, actionsEnabled });
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
