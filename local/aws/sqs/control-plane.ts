/** What SQS's operations stand on: the queues, the clock, and how URLs and receipts name queues and messages. */
import { AwsError, type CallContext, orRefuse } from "../service.ts";
import type { QueueDocument } from "./documents.ts";
import { noSuchQueue } from "./errors.ts";
import type { Queues } from "./queues.ts";

/** The state that all operations share. */
export interface ControlPlane {
  readonly queues: Queues;
  /** When each queue was purged, by its URL's path. Not stored. */
  readonly purged: Map<string, number>;
  /** Epoch milliseconds. */
  now(): number;
}

/** A queue's URL. Only its path counts in requests, because a restart may change the port. */
export function queueUrl({ accountId, name }: QueueDocument, { endpoint }: CallContext): string {
  return `${endpoint}/${accountId}/${name}`;
}

/** Finds the queue of a URL (or of a bare name, as SQS does), or throws QueueDoesNotExist. */
export function loadQueue({ queues }: ControlPlane, url: string | undefined, call: CallContext) {
  const name = url?.split("/").pop() ?? "";
  return orRefuse(queues.find(call.region, name), noSuchQueue);
}

/** Makes the receipt of one receive of a message. */
export function makeReceipt(queue: QueueDocument, id: string, receiveCount: number): string {
  return Buffer.from(JSON.stringify([queue.name, id, receiveCount])).toString("base64");
}

/** The message that a receipt names. Any receipt of a message is good, not only the newest, as in standard queues. */
export function readReceipt(queue: QueueDocument, receipt = ""): string {
  try {
    const [name, id] = JSON.parse(Buffer.from(receipt, "base64").toString()) as unknown[];
    if (name === queue.name && typeof id === "string") return id;
  } catch {
    // not one of ours
  }
  throw invalidReceipt(receipt);
}

function invalidReceipt(receipt: string): AwsError {
  const message = `The input receipt handle "${receipt}" is not a valid receipt handle.`;
  return new AwsError("ReceiptHandleIsInvalid", message, 404);
}
