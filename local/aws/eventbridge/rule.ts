/** Rules and their targets as the store keeps them and as EventBridge shows them. */
import type * as sdk from "@aws-sdk/client-eventbridge";

export interface RuleDocument {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly state: string;
  readonly targets: readonly sdk.Target[];
  readonly tags: Readonly<Record<string, string>>;
  /** Next firing of the schedule, epoch milliseconds. */
  readonly nextAt?: number;
}

export function showRule(rule: RuleDocument): sdk.Rule {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    State: rule.state as sdk.RuleState,
    Description: rule.description,
    ScheduleExpression: rule.schedule,
    RoleArn: rule.roleArn,
    EventBusName: "default",
  };
}

/** An event as targets get it. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO, without fractions of a second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** A time as events have it: `2026-03-02T12:00:00Z`. */
export function showTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
