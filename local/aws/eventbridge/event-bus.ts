/** Event buses as the store keeps them and as EventBridge shows them. */
import type * as sdk from "@aws-sdk/client-eventbridge";
import { partitionOf } from "../../../lib/partition.ts";
import type { CallContext } from "../service.ts";
import type { DocumentKind } from "../state/kind.ts";
import { anyObject, mapOf, number, optional, record, text } from "../state/shape.ts";

/** The bus that every account has. */
export const DEFAULT_BUS = "default";

export interface EventBusDocument {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly description?: string;
  readonly kmsKeyIdentifier?: string;
  readonly deadLetterConfig?: sdk.DeadLetterConfig;
  /** Who may put events, as JSON. It is kept and shown: local AWS has one account. */
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds; absent for a default bus that nobody has changed. */
  readonly createdAt?: number;
  readonly modifiedAt?: number;
}

export const EVENT_BUSES: DocumentKind<EventBusDocument> = {
  folder: "eventbridge-buses",
  shape: record<EventBusDocument>({
    name: text,
    region: text,
    arn: text,
    description: optional(text),
    kmsKeyIdentifier: optional(text),
    deadLetterConfig: optional(anyObject),
    policy: optional(text),
    tags: mapOf(text),
    createdAt: optional(number),
    modifiedAt: optional(number),
  }),
};

/** A bus without anything but its name. */
export function emptyBus(name: string, call: CallContext): EventBusDocument {
  const { region, accountId } = call;
  const arn = `arn:${partitionOf(region)}:events:${region}:${accountId}:event-bus/${name}`;
  return { name, region, arn, tags: {} };
}

/** The key under which the store holds a bus. */
export function busKey({ region, name }: Pick<EventBusDocument, "region" | "name">): string {
  return `${region}:${name}`;
}

/** The bus as ListEventBuses shows it. */
export function showBus(bus: EventBusDocument): sdk.EventBus {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: bus.policy,
    CreationTime: dateOf(bus.createdAt),
    LastModifiedTime: dateOf(bus.modifiedAt),
  };
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
