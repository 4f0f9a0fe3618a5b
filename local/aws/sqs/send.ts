/** SendMessage and SendMessageBatch. */
import { createHash, randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-sqs";
import { AwsError, type CallContext } from "../service.ts";
import { idOf } from "../unique-id.ts";
import { runBatch } from "./batch.ts";
import { type ControlPlane, loadQueue } from "./control-plane.ts";
import { keyOf, type MessageAttribute, type MessageDocument, type QueueDocument } from "./documents.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import { readAttributes } from "./message-attributes.ts";
import { digestOfAttributes, digestOfBody } from "./message-digest.ts";
import { numberOf } from "./queue-attributes.ts";

/** A message as both operations take it. */
type Sent = Omit<sdk.SendMessageRequest, "QueueUrl">;

/** Sends one message. */
export function sendMessage(plane: ControlPlane, input: sdk.SendMessageRequest, call: CallContext) {
  return send(plane, loadQueue(plane, input.QueueUrl, call), input, call);
}

/** Sends up to ten messages of together at most 1 MiB. */
export function sendMessageBatch(plane: ControlPlane, input: sdk.SendMessageBatchRequest, call: CallContext) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  const entries = input.Entries ?? [];
  const bytes = entries.reduce(
    (sum, entry) => sum + sizeOf(entry.MessageBody ?? "", readAttributes(entry.MessageAttributes)),
    0,
  );
  if (bytes > BATCH_LIMIT_BYTES) {
    const message = `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${bytes} bytes.`;
    throw new AwsError("BatchRequestTooLong", message);
  }
  return runBatch(entries, (entry) => send(plane, queue, entry, call));
}

const BATCH_LIMIT_BYTES = 1_048_576;
/** [doc] SendMessage. A lone half of a character is none of these. */
const UNSENDABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

function send({ queues, now }: ControlPlane, queue: QueueDocument, input: Sent, call: CallContext) {
  const body = input.MessageBody ?? "";
  const attributes = readAttributes(input.MessageAttributes);
  checkMessage(queue, input, body, attributes);
  const system = readAttributes(input.MessageSystemAttributes);
  const delaySeconds = input.DelaySeconds ?? numberOf(queue, "DelaySeconds");
  const sentAt = now();
  const trace = system.AWSTraceHeader?.text;
  const message: MessageDocument = {
    id: randomUUID(),
    queue: keyOf(queue),
    body,
    attributes,
    ...(trace !== undefined && { traceHeader: trace }),
    ...(input.MessageGroupId !== undefined && { groupId: input.MessageGroupId }),
    senderId: `AIDA${idOf(createHash("sha256").update(call.callerArn).digest().subarray(0, 17))}`,
    sentAt,
    delayedUntil: sentAt + delaySeconds * 1000,
    receiveCount: 0,
  };
  queues.send(message);
  return {
    MessageId: message.id,
    MD5OfMessageBody: digestOfBody(body),
    MD5OfMessageAttributes: digestOfAttributes(attributes),
    MD5OfMessageSystemAttributes: digestOfAttributes(system),
  };
}

function checkMessage(
  queue: QueueDocument,
  { DelaySeconds = 0, MessageDeduplicationId, MessageGroupId }: Sent,
  body: string,
  attributes: Readonly<Record<string, MessageAttribute>>,
): void {
  if (body === "")
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (UNSENDABLE.test(body)) {
    const rule =
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
    throw new AwsError("InvalidMessageContents", rule);
  }
  const limit = numberOf(queue, "MaximumMessageSize");
  if (sizeOf(body, attributes) > limit) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  if (!Number.isInteger(DelaySeconds) || DelaySeconds < 0 || DelaySeconds > 900) {
    throw invalidValue(DelaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  }
  if (MessageDeduplicationId !== undefined) {
    const reason = "The request includes a parameter that is not valid for this queue type.";
    throw invalidValue(MessageDeduplicationId, "MessageDeduplicationId", reason);
  }
  if (MessageGroupId !== undefined && !/^[!-~]{1,128}$/.test(MessageGroupId)) {
    const rule =
      "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.";
    throw invalidValue(MessageGroupId, "MessageGroupId", rule);
  }
}

function sizeOf(body: string, attributes: Readonly<Record<string, MessageAttribute>>): number {
  const parts = Object.entries(attributes).map(
    ([name, { type, text = "", base64 = "" }]) =>
      Buffer.byteLength(name) +
      Buffer.byteLength(type) +
      Buffer.byteLength(text) +
      Buffer.byteLength(base64, "base64"),
  );
  return parts.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(body));
}
