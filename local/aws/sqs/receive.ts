/** ReceiveMessage, DeleteMessage and ChangeMessageVisibility, one by one and in batches. */
import type * as sdk from "@aws-sdk/client-sqs";
import type { CallContext } from "../service.ts";
import { runBatch } from "./batch.ts";
import { type ControlPlane, loadQueue, makeReceipt, readReceipt } from "./control-plane.ts";
import { type MessageDocument, type QueueDocument, showAttribute, systemAttributes } from "./documents.ts";
import { invalidValue, notServed } from "./errors.ts";
import { digestOfAttributes, digestOfBody } from "./message-digest.ts";
import { numberOf } from "./queue-attributes.ts";

const MOST_HIDDEN_SECONDS = 43_200;

/** Receives up to ten messages. Waits as long as the request or the queue says until there is one. */
export async function receiveMessage(
  plane: ControlPlane,
  input: sdk.ReceiveMessageRequest,
  call: CallContext,
) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  if (input.ReceiveRequestAttemptId !== undefined)
    throw notServed("ReceiveRequestAttemptId of ReceiveMessage");
  const limit = input.MaxNumberOfMessages ?? 1;
  if (!isWhole(limit, 1, 10)) {
    throw invalidValue(limit, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
  }
  const waitSeconds = input.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds");
  if (!isWhole(waitSeconds, 0, 20)) {
    throw invalidValue(waitSeconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
  }
  const hiddenSeconds = input.VisibilityTimeout ?? numberOf(queue, "VisibilityTimeout");
  checkHidden(hiddenSeconds);
  const mailbox = plane.queues.mailboxOf(queue);
  const until = plane.now() + waitSeconds * 1000;
  for (;;) {
    const received = mailbox.receive(limit, hiddenSeconds * 1000);
    if (received.length > 0) return { Messages: received.map((message) => show(queue, message, input)) };
    if (plane.now() >= until) return {};
    await mailbox.wait(until);
  }
}

function show(queue: QueueDocument, message: MessageDocument, input: sdk.ReceiveMessageRequest): sdk.Message {
  const system = pick(systemAttributes(message), [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const attributes = pick(message.attributes, input.MessageAttributeNames ?? []);
  const shown = Object.entries(attributes).map(([name, each]) => [name, showAttribute(each)]);
  return {
    MessageId: message.id,
    ReceiptHandle: makeReceipt(queue, message.id, message.receiveCount),
    MD5OfBody: digestOfBody(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(shown.length > 0 && {
      MD5OfMessageAttributes: digestOfAttributes(attributes),
      MessageAttributes: Object.fromEntries(shown),
    }),
  };
}

/** The members with these names: `All`, `.*`, or a prefix such as `order.*`. */
function pick<T>(members: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const isWanted = (name: string) =>
    names.some((each) =>
      each === "All" || each === ".*"
        ? true
        : each.endsWith(".*")
          ? name.startsWith(each.slice(0, -2))
          : each === name,
    );
  return Object.fromEntries(Object.entries(members).filter(([name]) => isWanted(name)));
}

/** Deletes a message by its receipt. */
export function deleteMessage(plane: ControlPlane, input: sdk.DeleteMessageRequest, call: CallContext) {
  removeMessage(plane, loadQueue(plane, input.QueueUrl, call), input);
}

export function deleteMessageBatch(
  plane: ControlPlane,
  input: sdk.DeleteMessageBatchRequest,
  call: CallContext,
) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  return runBatch(input.Entries ?? [], (entry) => removeMessage(plane, queue, entry));
}

function removeMessage(
  { queues }: ControlPlane,
  queue: QueueDocument,
  { ReceiptHandle }: { readonly ReceiptHandle: string | undefined },
) {
  queues.mailboxOf(queue).delete(readReceipt(queue, ReceiptHandle));
  return {};
}

/** Hides a received message for another time, from now on. 0 shows it at once. */
export function changeVisibility(
  plane: ControlPlane,
  input: sdk.ChangeMessageVisibilityRequest,
  call: CallContext,
) {
  hide(plane, loadQueue(plane, input.QueueUrl, call), input);
}

export function changeVisibilityBatch(
  plane: ControlPlane,
  input: sdk.ChangeMessageVisibilityBatchRequest,
  call: CallContext,
) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  return runBatch(input.Entries ?? [], (entry) => hide(plane, queue, entry));
}

function hide(
  { queues }: ControlPlane,
  queue: QueueDocument,
  { ReceiptHandle, VisibilityTimeout = 0 }: { ReceiptHandle: string | undefined; VisibilityTimeout?: number },
) {
  checkHidden(VisibilityTimeout);
  const id = readReceipt(queue, ReceiptHandle);
  if (!queues.mailboxOf(queue).hide(id, VisibilityTimeout * 1000)) {
    const reason = "Message does not exist or is not available for visibility timeout change.";
    throw invalidValue(ReceiptHandle, "ReceiptHandle", reason);
  }
  return {};
}

function checkHidden(seconds: number): void {
  if (isWhole(seconds, 0, MOST_HIDDEN_SECONDS)) return;
  const reason = `Must be between 0 and ${MOST_HIDDEN_SECONDS}, if provided.`;
  throw invalidValue(seconds, "VisibilityTimeout", reason);
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}
