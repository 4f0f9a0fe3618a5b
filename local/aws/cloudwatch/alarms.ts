/** Operations on alarms. Whoever reads an alarm sees it judged up to now. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { byKey, pageOf } from "../paging.ts";
import type { CallContext, Operation } from "../service.ts";
import type { Store } from "../state/store.ts";
import {
  type AlarmDocument,
  type AlarmEvent,
  type AlarmSettings,
  type AlarmStateName,
  showAlarm,
} from "./alarm-document.ts";
import { configurationEvent, describeHistory } from "./alarm-history.ts";
import { checkAlarm } from "./alarm-rules.ts";
import { invalidFormat, invalidNextToken, resourceNotFound, validationError } from "./errors.ts";
import { changeState, evaluateAlarm } from "./evaluate-alarm.ts";
import { metricKey, readDimensions } from "./metric.ts";
import type { MetricStore } from "./metric-store.ts";

/** Of a region: it outlives the alarms that it tells of. */
const HISTORY_KEPT = 10_000;

export function alarmOperations(
  store: Store,
  metrics: MetricStore,
  now: () => number,
): Record<string, Operation> {
  const alarms = store.collection<AlarmDocument>("cloudwatch-alarms");
  const history = store.journal<AlarmEvent>("cloudwatch-alarm-history", HISTORY_KEPT);
  /** By the stored document: what it has become without a change of state. */
  const judgedUpTo = new WeakMap<AlarmDocument, AlarmDocument>();
  const keyOf = ({ region, name }: { region: string; name: string }) => `${region}:${name}`;

  function save(alarm: AlarmDocument, events: readonly AlarmEvent[]): AlarmDocument {
    alarms.set(keyOf(alarm), alarm);
    history.append(alarm.region, events);
    return alarm;
  }

  /** Judged up to now; the store hears of it only when the state has changed. */
  function upToDate(alarm: AlarmDocument): AlarmDocument {
    const known = judgedUpTo.get(alarm) ?? alarm;
    const { alarm: judged, events } = evaluateAlarm(known, metrics, now());
    if (events.length > 0) return save(judged, events);
    judgedUpTo.set(alarm, judged);
    return judged;
  }

  function find(name: string | undefined, call: CallContext): AlarmDocument | undefined {
    return alarms.get(keyOf({ region: call.region, name: name ?? "" }));
  }

  function ofRegion(call: CallContext): AlarmDocument[] {
    return alarms
      .values()
      .filter((alarm) => alarm.region === call.region)
      .map(upToDate)
      .sort(byKey(({ name }) => name));
  }

  function tagged(arn: string | undefined, call: CallContext): AlarmDocument {
    const alarm = alarms.values().find((each) => each.arn === arn && each.region === call.region);
    if (!alarm) throw resourceNotFound();
    return alarm;
  }

  function enableActions(names: readonly string[] | undefined, actionsEnabled: boolean, call: CallContext) {
    for (const name of names ?? []) {
      const alarm = find(name, call);
      if (alarm) save({ ...alarm, actionsEnabled }, []);
    }
    return {};
  }

  return {
    PutMetricAlarm(input: sdk.PutMetricAlarmCommandInput, call) {
      checkAlarm(input, metrics);
      const { Tags, ...settings } = input;
      const existing = find(input.AlarmName, call);
      const name = input.AlarmName ?? "";
      const at = now();
      const alarm: AlarmDocument = {
        name,
        region: call.region,
        arn: `arn:aws:cloudwatch:${call.region}:${call.accountId}:alarm:${name}`,
        settings,
        state: existing
          ? upToDate(existing).state
          : {
              value: "INSUFFICIENT_DATA",
              reason: "Unchecked: Initial alarm creation",
              updatedAt: at,
              transitionedAt: at,
            },
        actionsEnabled: input.ActionsEnabled ?? true,
        tags:
          existing?.tags ?? Object.fromEntries((Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
        configuredAt: at,
        evaluatedAt: at - 1,
      };
      save(alarm, [configurationEvent(name, existing ? "Update" : "Create", at)]);
      return {};
    },

    DescribeAlarms(input: sdk.DescribeAlarmsCommandInput, call) {
      if (input.AlarmNames?.length && input.AlarmNamePrefix !== undefined) {
        throw validationError("AlarmNames and AlarmNamePrefix are mutually exclusive.");
      }
      const wantsMetricAlarms = !input.AlarmTypes?.length || input.AlarmTypes.includes("MetricAlarm");
      const found = (wantsMetricAlarms ? ofRegion(call) : []).filter(
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
    },

    DescribeAlarmsForMetric(input: sdk.DescribeAlarmsForMetricCommandInput, call) {
      const wanted = identity(input);
      const found = ofRegion(call).filter(
        ({ settings }) =>
          identity(settings) === wanted &&
          (input.Statistic === undefined || input.Statistic === settings.Statistic) &&
          (input.ExtendedStatistic === undefined || input.ExtendedStatistic === settings.ExtendedStatistic) &&
          (input.Period === undefined || input.Period === settings.Period) &&
          (input.Unit === undefined || input.Unit === settings.Unit),
      );
      return { MetricAlarms: found.map(showAlarm) };
    },

    DescribeAlarmHistory(input: sdk.DescribeAlarmHistoryCommandInput, call) {
      // Whoever reads the history sees the changes of state up to now.
      ofRegion(call);
      return describeHistory(history.entries(call.region), input);
    },

    SetAlarmState(input: sdk.SetAlarmStateCommandInput, call) {
      const existing = find(input.AlarmName, call);
      if (!existing) throw resourceNotFound();
      checkReasonData(input.StateReasonData);
      const { alarm, event } = changeState(upToDate(existing), {
        state: input.StateValue as AlarmStateName,
        reason: input.StateReason ?? "",
        reasonData: input.StateReasonData,
        at: now(),
      });
      save(alarm, [event]);
      return {};
    },

    EnableAlarmActions: (input: sdk.EnableAlarmActionsCommandInput, call) =>
      enableActions(input.AlarmNames, true, call),
    DisableAlarmActions: (input: sdk.DisableAlarmActionsCommandInput, call) =>
      enableActions(input.AlarmNames, false, call),

    DeleteAlarms(input: sdk.DeleteAlarmsCommandInput, call) {
      const found = (input.AlarmNames ?? []).map((name) => find(name, call));
      for (const alarm of found) {
        if (!alarm) continue;
        alarms.delete(keyOf(alarm));
        history.append(alarm.region, [configurationEvent(alarm.name, "Delete", now())]);
      }
      return {};
    },

    ListTagsForResource: (input: sdk.ListTagsForResourceCommandInput, call) => ({
      Tags: Object.entries(tagged(input.ResourceARN, call).tags).map(([Key, Value]) => ({ Key, Value })),
    }),

    TagResource(input: sdk.TagResourceCommandInput, call) {
      const alarm = tagged(input.ResourceARN, call);
      const added = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
      save({ ...alarm, tags: { ...alarm.tags, ...added } }, []);
      return {};
    },

    UntagResource(input: sdk.UntagResourceCommandInput, call) {
      const alarm = tagged(input.ResourceARN, call);
      const left = Object.entries(alarm.tags).filter(([key]) => !input.TagKeys?.includes(key));
      save({ ...alarm, tags: Object.fromEntries(left) }, []);
      return {};
    },
  };
}

function hasAction({ settings }: AlarmDocument, prefix: string): boolean {
  const actions = [settings.OKActions, settings.AlarmActions, settings.InsufficientDataActions];
  return actions.flatMap((list) => list ?? []).some((action) => action.startsWith(prefix));
}

/** A metric asked for must be the alarm's own, dimensions included. */
function identity(metric: Pick<AlarmSettings, "Namespace" | "MetricName" | "Dimensions">): string {
  return metricKey({
    region: "",
    namespace: metric.Namespace ?? "",
    name: metric.MetricName ?? "",
    dimensions: readDimensions(metric.Dimensions),
  });
}

function checkReasonData(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    throw invalidFormat("StateReasonData is not valid JSON.");
  }
}
