/** Alarms as the store keeps them and as DescribeAlarms shows them. */
import type * as sdk from "@aws-sdk/client-cloudwatch";

export type AlarmStateName = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmState {
  readonly value: AlarmStateName;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData?: string;
  /** Epoch milliseconds: of the last write, and of the last change of value. */
  readonly updatedAt: number;
  readonly transitionedAt: number;
}

/** What PutMetricAlarm sets, as it was sent. */
export type AlarmSettings = Omit<sdk.PutMetricAlarmCommandInput, "Tags">;

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
  /** The end of the newest period that was judged, epoch milliseconds. */
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
