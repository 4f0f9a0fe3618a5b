/** Queues and messages as the store keeps them. */
import type * as sdk from "@aws-sdk/client-sqs";
import { partitionOf } from "../../../lib/partition.ts";
import type { DocumentKind } from "../state/kind.ts";
import { mapOf, number, optional, record, text } from "../state/shape.ts";

/** A queue. Its attributes are those that were set, as SQS spells them; the others have their defaults. */
export interface QueueDocument {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly modified: number;
}

/** An attribute of a message: text, or bytes in base64. */
export interface MessageAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

/**
 * A message. It is stored when it is sent, when it moves to another queue, and from its second receive on: a receive
 * that nothing follows costs no write, and a kill forgets that one receive.
 */
export interface MessageDocument {
  readonly id: string;
  /** Key of the queue that holds it. */
  queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly senderId: string;
  /** Epoch milliseconds, as all times here. */
  readonly sentAt: number;
  /** The end of its delay. */
  readonly delayedUntil: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** ARN of the queue that it was moved from. */
  deadLetterSource?: string;
}

/** Queues, by region and name. */
export const QUEUES: DocumentKind<QueueDocument> = {
  folder: "sqs-queues",
  shape: record<QueueDocument>({
    name: text,
    region: text,
    accountId: text,
    attributes: mapOf(text),
    tags: mapOf(text),
    created: number,
    modified: number,
  }),
};

/** Messages of all queues, by id. */
export const MESSAGES: DocumentKind<MessageDocument> = {
  folder: "sqs-messages",
  shape: record<MessageDocument>({
    id: text,
    queue: text,
    body: text,
    attributes: mapOf(record<MessageAttribute>({ type: text, text: optional(text), base64: optional(text) })),
    traceHeader: optional(text),
    groupId: optional(text),
    senderId: text,
    sentAt: number,
    delayedUntil: number,
    receiveCount: number,
    firstReceivedAt: optional(number),
    deadLetterSource: optional(text),
  }),
};

export function keyOf({ region, name }: Pick<QueueDocument, "region" | "name">): string {
  return `${region}/${name}`;
}

export function queueArn({ region, accountId, name }: QueueDocument): string {
  return `arn:${partitionOf(region)}:sqs:${region}:${accountId}:${name}`;
}

/** The system attributes of a received message, as SQS and events show them. */
export function systemAttributes(message: MessageDocument): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
    SentTimestamp: String(message.sentAt),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deadLetterSource !== undefined && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

/** A message attribute as SQS shows it. */
export function showAttribute({ type, text: value, base64 }: MessageAttribute): sdk.MessageAttributeValue {
  return base64 === undefined
    ? { DataType: type, StringValue: value }
    : { DataType: type, BinaryValue: Buffer.from(base64, "base64") };
}
