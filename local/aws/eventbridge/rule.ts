/** Rules and their targets as the store keeps them and as EventBridge shows them. */
import type * as sdk from "@aws-sdk/client-eventbridge";
import type { DocumentKind } from "../state/kind.ts";
import { anyObject, listOf, mapOf, number, optional, record, text, textFor } from "../state/shape.ts";
import { DEFAULT_BUS } from "./event-bus.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { nextFiring } from "./schedule.ts";

export interface RuleDocument {
  readonly name: string;
  readonly region: string;
  /** Absent for a rule of the default bus. */
  readonly bus?: string;
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

export const RULES: DocumentKind<RuleDocument> = {
  folder: "eventbridge-rules",
  shape: record<RuleDocument>({
    name: text,
    region: text,
    bus: optional(text),
    arn: text,
    pattern: optional(textFor(compileEventPattern)),
    schedule: optional(textFor((schedule) => nextFiring(schedule, 0))),
    description: optional(text),
    roleArn: optional(text),
    state: text,
    targets: listOf(anyObject),
    tags: mapOf(text),
    nextAt: optional(number),
  }),
};

/** The member of a rule that names its bus. */
export function ofBus(name: string): Pick<RuleDocument, "bus"> {
  return name === DEFAULT_BUS ? {} : { bus: name };
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
    EventBusName: rule.bus ?? DEFAULT_BUS,
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
