/** PutMetricAlarm: a new alarm, or new settings for one. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import type { CallContext } from "../service.ts";
import { readTags } from "../tags.ts";
import type { AlarmState } from "./alarm-document.ts";
import { configurationEvent } from "./alarm-history.ts";
import { checkAlarm } from "./alarm-rules.ts";
import { type ControlPlane, judgeUpToNow, keyOf, save } from "./control-plane.ts";

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
    arn: `arn:aws:cloudwatch:${call.region}:${call.accountId}:alarm:${name}`,
    settings,
    state: existing ? judgeUpToNow(plane, existing).state : newState(at),
    actionsEnabled,
    tags: existing?.tags ?? readTags(Tags),
    configuredAt: at,
    evaluatedAt: at - 1,
  };
  save(plane, alarm, [configurationEvent(name, existing ? "Update" : "Create", at)]);
}

function newState(at: number): AlarmState {
  const reason = "Unchecked: Initial alarm creation";
  return { value: "INSUFFICIENT_DATA", reason, updatedAt: at, transitionedAt: at };
}
