/** Queues as Lambda's event source mappings read them. */
import type { QueueRecord, QueueSource } from "../lambda/event-sources/queue-source.ts";
import { makeReceipt } from "./control-plane.ts";
import {
  type MessageAttribute,
  type MessageDocument,
  type QueueDocument,
  queueArn,
  systemAttributes,
} from "./documents.ts";
import { digestOfAttributes, digestOfBody } from "./message-digest.ts";
import { numberOf } from "./queue-attributes.ts";
import type { Queues } from "./queues.ts";

/** Reads the queues as they are at each call. */
export function queueSource(queues: Queues): QueueSource {
  return {
    find(arn) {
      const queue = queues.findByArn(arn);
      if (!queue) return undefined;
      const mailbox = queues.mailboxOf(queue);
      const visibilityTimeoutSeconds = numberOf(queue, "VisibilityTimeout");
      return {
        visibilityTimeoutSeconds,
        receive: (limit) =>
          mailbox
            .receive(limit, visibilityTimeoutSeconds * 1000)
            .map((message) => showRecord(queue, message)),
        delete: (messageId) => mailbox.delete(messageId),
        release: (messageId) => void mailbox.hide(messageId, 0),
        wait: (until, signal) => mailbox.wait(until, signal),
      };
    },
  };
}

function showRecord(queue: QueueDocument, message: MessageDocument): QueueRecord {
  const attributes = Object.entries(message.attributes);
  const digest = digestOfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: makeReceipt(queue, message.id, message.receiveCount),
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(attributes.map(([name, each]) => [name, showInEvent(each)])),
    ...(digest !== undefined && { md5OfMessageAttributes: digest }),
    md5OfBody: digestOfBody(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn(queue),
    awsRegion: queue.region,
  };
}

function showInEvent({ type, text, base64 }: MessageAttribute): object {
  const value = base64 === undefined ? { stringValue: text } : { binaryValue: base64 };
  return { ...value, stringListValues: [], binaryListValues: [], dataType: type };
}
