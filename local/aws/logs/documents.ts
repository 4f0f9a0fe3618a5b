/** Log groups, streams and events as the store keeps them. */
import { partitionOf } from "../../../lib/partition.ts";
import type { DocumentKind, ListKind } from "../state/kind.ts";
import { flag, mapOf, number, optional, record, text } from "../state/shape.ts";

export interface LogGroupDocument {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly retentionDays?: number;
  readonly kmsKeyId?: string;
  readonly class: string;
  readonly isProtected: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStreamDocument {
  readonly name: string;
  readonly group: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** One event in its stream. */
export interface StoredEvent {
  /** Counts up in the order of arrival. */
  readonly n: number;
  /** Time of the event, epoch milliseconds. */
  readonly t: number;
  /** Time of its arrival, epoch milliseconds. */
  readonly i: number;
  readonly m: string;
}

/** A group's ARN, without the `:*` at the end that older calls show. */
export function logGroupArn(region: string, accountId: string, name: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${name}`;
}

export const LOG_GROUPS: DocumentKind<LogGroupDocument> = {
  folder: "log-groups",
  shape: record<LogGroupDocument>({
    name: text,
    region: text,
    arn: text,
    createdAt: number,
    retentionDays: optional(number),
    kmsKeyId: optional(text),
    class: text,
    isProtected: flag,
    tags: mapOf(text),
  }),
};

export const LOG_STREAMS: DocumentKind<LogStreamDocument> = {
  folder: "log-streams",
  shape: record<LogStreamDocument>({ name: text, group: text, region: text, createdAt: number }),
};

/** The newest events of each stream: days of local AWS must not fill the machine. */
export const LOG_EVENTS: ListKind<StoredEvent> = {
  folder: "log-events",
  shape: record<StoredEvent>({ n: number, t: number, i: number, m: text }),
  kept: 20_000,
};
