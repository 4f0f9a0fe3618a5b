/** Alarms as the store keeps them and as DescribeAlarms shows them. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import type { DocumentKind, ListKind } from "../state/kind.ts";
import { anyObject, flag, mapOf, number, oneOf, optional, record, text } from "../state/shape.ts";

/** The states of an alarm. */
export type AlarmStateName = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The state of an alarm, and the reason for it. */
export interface AlarmState {
  readonly value: AlarmStateName;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData?: string;
  /** The last write, epoch milliseconds. */
  readonly updatedAt: number;
  /** The last change of `value`, epoch milliseconds. */
  readonly transitionedAt: number;
}

/** The settings of an alarm, as PutMetricAlarm sent them. */
export type AlarmSettings = Omit<sdk.PutMetricAlarmCommandInput, "Tags">;

/** An alarm with its settings and its state. */
export interface AlarmDocument {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly settings: AlarmSettings;
  readonly state: AlarmState;
  readonly actionsEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly configuredAt: number;
  /** The end of the newest judged period, epoch milliseconds. */
  readonly evaluatedAt: number;
}

/** One line of an alarm's history. */
export interface AlarmEvent {
  readonly alarm: string;
  readonly type: "StateUpdate" | "ConfigurationUpdate";
  readonly at: number;
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

/** An alarm as DescribeAlarms shows it. */
export function showAlarm(alarm: AlarmDocument): sdk.MetricAlarm {
  const { settings, state } = alarm;
  return {
    ...settings,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Dimensions: settings.Metrics ? undefined : (settings.Dimensions ?? []),
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.transitionedAt),
  };
}

export const ALARMS: DocumentKind<AlarmDocument> = {
  folder: "cloudwatch-alarms",
  shape: record<AlarmDocument>({
    name: text,
    region: text,
    arn: text,
    settings: anyObject,
    state: record<AlarmState>({
      value: oneOf("OK", "ALARM", "INSUFFICIENT_DATA"),
      reason: text,
      reasonData: optional(text),
      updatedAt: number,
      transitionedAt: number,
    }),
    actionsEnabled: flag,
    tags: mapOf(text),
    configuredAt: number,
    evaluatedAt: number,
  }),
};

/** The history of each region's alarms. It outlives them. */
export const ALARM_HISTORY: ListKind<AlarmEvent> = {
  folder: "cloudwatch-alarm-history",
  shape: record<AlarmEvent>({
    alarm: text,
    type: oneOf("StateUpdate", "ConfigurationUpdate"),
    at: number,
    summary: text,
    data: text,
  }),
  kept: 10_000,
};
