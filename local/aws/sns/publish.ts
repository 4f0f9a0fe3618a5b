/** Messages: published one by one or in batches, filtered, and brought to the functions of a topic. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-sns";
import { AwsError, type CallContext } from "../service.ts";
import { type ControlPlane, loadTopic, subscriptionsOf } from "./control-plane.ts";
import type { SubscriptionDocument } from "./documents.ts";
import { invalidParameter, notHonoured } from "./errors.ts";
import { passesFilter } from "./filter.ts";

/** Of a message with its attributes, and of a batch. */
const SIZE_LIMIT_BYTES = 262_144;

type Message = Pick<
  sdk.PublishInput,
  | "Message"
  | "Subject"
  | "MessageStructure"
  | "MessageAttributes"
  | "MessageDeduplicationId"
  | "MessageGroupId"
>;

/** Sends a message to all functions of a topic whose filters it passes. */
export async function publish(plane: ControlPlane, input: sdk.PublishInput, call: CallContext) {
  if (input.PhoneNumber !== undefined) throw notHonoured("PhoneNumber: it sends messages to functions only");
  const topic = loadTopic(plane, input.TopicArn ?? input.TargetArn);
  return { MessageId: await send(plane, topic.arn, input, call) };
}

/** Sends up to ten messages; each is taken or refused by itself. */
export async function publishBatch(plane: ControlPlane, input: sdk.PublishBatchInput, call: CallContext) {
  const topic = loadTopic(plane, input.TopicArn);
  const entries = input.PublishBatchRequestEntries ?? [];
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequestException", "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequestException",
      "The batch request contains more entries than permissible.",
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinctException",
      "Two or more batch entries in the request have the same Id.",
    );
  const Successful: sdk.PublishBatchResultEntry[] = [];
  const Failed: sdk.BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, MessageId: await send(plane, topic.arn, entry, call) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: "InvalidParameter", Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

async function send(
  plane: ControlPlane,
  topicArn: string,
  input: Message,
  call: CallContext,
): Promise<string> {
  check(input);
  const body = textFor(input);
  const { MessageAttributes: attributes = {} } = input;
  const messageId = randomUUID();
  const caller = { service: "sns.amazonaws.com", sourceArn: topicArn, sourceAccount: call.accountId };
  const taking = subscriptionsOf(plane, topicArn).filter(
    ({ filterPolicy, filterPolicyScope = "MessageAttributes" }) =>
      filterPolicy === undefined || passesFilter(filterPolicy, filterPolicyScope, { body, attributes }),
  );
  await Promise.all(
    taking.map((subscription) => {
      const Records = [recordOf(subscription, { ...input, Message: body }, messageId, plane.now(), call)];
      return plane.delivery.deliver(subscription.endpoint, { Records }, caller);
    }),
  );
  return messageId;
}

function check({ Message, Subject, MessageAttributes = {}, ...input }: Message): void {
  if (input.MessageGroupId !== undefined || input.MessageDeduplicationId !== undefined)
    throw notHonoured("MessageGroupId and MessageDeduplicationId: it has no FIFO topics");
  if (!Message) throw invalidParameter("Empty message");
  if (Subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(Subject)) throw invalidParameter("Subject");
  for (const [name, { DataType = "", StringValue, BinaryValue }] of Object.entries(MessageAttributes)) {
    if (!/^(String|Number|Binary)/.test(DataType))
      throw badAttribute(
        `'${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    if (!StringValue && !BinaryValue?.length)
      throw badAttribute(
        `'${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
  }
  const size = Buffer.byteLength(Message + JSON.stringify(MessageAttributes));
  if (size > SIZE_LIMIT_BYTES) throw invalidParameter("Message too long");
}

function badAttribute(what: string): AwsError {
  return new AwsError("ParameterValueInvalid", `The message attribute ${what}`);
}

/** The text that functions get: with MessageStructure `json`, that of their protocol or else the default one. */
function textFor({ Message = "", MessageStructure }: Message): string {
  if (MessageStructure === undefined) return Message;
  if (MessageStructure !== "json") throw invalidParameter("MessageStructure");
  let texts: Record<string, unknown>;
  try {
    texts = JSON.parse(Message);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  if (typeof texts?.default !== "string")
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  return typeof texts.lambda === "string" ? texts.lambda : texts.default;
}

/** One record of the event that a function gets, as AWS was recorded to send it. Nobody can sign for AWS here. */
function recordOf(
  { arn, topicArn }: SubscriptionDocument,
  { Message, Subject, MessageAttributes = {} }: Message,
  messageId: string,
  now: number,
  { endpoint }: CallContext,
) {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString("base64") },
    ],
  );
  return {
    EventVersion: "1.0",
    EventSubscriptionArn: arn,
    EventSource: "aws:sns",
    Sns: {
      SignatureVersion: "1",
      Timestamp: new Date(now).toISOString(),
      Signature: "EXAMPLE",
      SigningCertUrl: "EXAMPLE",
      MessageId: messageId,
      Message,
      MessageAttributes: Object.fromEntries(attributes),
      Type: "Notification",
      UnsubscribeUrl: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      TopicArn: topicArn,
      Subject: Subject ?? null,
    },
  };
}
