/** Queues: created, found, listed, changed, tagged, purged and deleted. */
import type * as sdk from "@aws-sdk/client-sqs";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type CallContext } from "../service.ts";
import { withoutTags } from "../tags.ts";
import { type ControlPlane, loadQueue, queueUrl } from "./control-plane.ts";
import { keyOf, type QueueDocument, queueArn } from "./documents.ts";
import { invalidValue, noSuchQueue, notServed, unknownAttribute } from "./errors.ts";
import { checkAttributes, readRedrive, shownAttributes, withAttributes } from "./queue-attributes.ts";

const PURGE_PAUSE_MS = 60_000;

/** Creates a queue. One of the same name and attributes is answered as it is. */
export function createQueue(plane: ControlPlane, input: sdk.CreateQueueRequest, call: CallContext) {
  const name = input.QueueName ?? "";
  if (name.endsWith(".fifo")) throw notServed(`FIFO queues (${name})`);
  if (!/^[\w-]{1,80}$/.test(name)) {
    const rule = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    throw invalidValue(name, "QueueName", rule);
  }
  const attributes = input.Attributes ?? {};
  checkAttributes(attributes);
  const existing = plane.queues.find(call.region, name);
  if (existing) {
    refuseDifferent(existing, attributes);
    return { QueueUrl: queueUrl(existing, call) };
  }
  checkRedrive(plane, attributes);
  const now = plane.now();
  const queue: QueueDocument = {
    name,
    region: call.region,
    accountId: call.accountId,
    attributes: withAttributes({}, attributes),
    tags: { ...input.tags },
    created: now,
    modified: now,
  };
  plane.queues.save(queue);
  return { QueueUrl: queueUrl(queue, call) };
}

function refuseDifferent(existing: QueueDocument, attributes: Readonly<Record<string, string>>): void {
  const held = shownAttributes(existing);
  const different = Object.entries(attributes).find(([name, value]) => (held[name] ?? "") !== value);
  if (!different) return;
  const message = `A queue already exists with the same name and a different value for attribute ${different[0]}`;
  throw new AwsError("QueueNameExists", message);
}

function checkRedrive({ queues }: ControlPlane, { RedrivePolicy }: Readonly<Record<string, string>>): void {
  const redrive = readRedrive(RedrivePolicy);
  if (!redrive || queues.findByArn(redrive.targetArn)) return;
  throw invalidValue(RedrivePolicy, "RedrivePolicy", "Dead letter target does not exist.");
}

/** The URL of a queue's name. */
export function getQueueUrl({ queues }: ControlPlane, input: sdk.GetQueueUrlRequest, call: CallContext) {
  const queue = queues.find(call.region, input.QueueName ?? "");
  if (!queue || (input.QueueOwnerAWSAccountId ?? call.accountId) !== call.accountId) throw noSuchQueue();
  return { QueueUrl: queueUrl(queue, call) };
}

/** The attributes that are asked for; `All` asks for all. */
export function getQueueAttributes(
  plane: ControlPlane,
  input: sdk.GetQueueAttributesRequest,
  call: CallContext,
) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  const { visible, inFlight, delayed } = plane.queues.mailboxOf(queue).counts();
  const all: Record<string, string> = {
    QueueArn: queueArn(queue),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ...shownAttributes(queue),
  };
  const wanted = input.AttributeNames ?? [];
  const wrong = wanted.find((name) => !KNOWN.has(name) && !(name in all));
  if (wrong) throw unknownAttribute(wrong);
  const shown = Object.entries(all).filter(([name]) =>
    wanted.some((each) => each === "All" || each === name),
  );
  return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
}

/** Names that a queue need not have a value for. */
const KNOWN = new Set<string>([
  "All",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "Policy",
  "RedriveAllowPolicy",
  "RedrivePolicy",
]);

/** Changes the attributes that are given. */
export function setQueueAttributes(
  plane: ControlPlane,
  input: sdk.SetQueueAttributesRequest,
  call: CallContext,
) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  const changed = (input.Attributes ?? {}) as Record<string, string>;
  checkAttributes(changed);
  checkRedrive(plane, changed);
  const attributes = withAttributes(queue.attributes, changed);
  plane.queues.save({ ...queue, attributes, modified: plane.now() });
}

/** URLs of the region's queues by name. Pages only where the request has MaxResults, at most 1000. */
export function listQueues({ queues }: ControlPlane, input: sdk.ListQueuesRequest, call: CallContext) {
  const found = queues.list(call.region).filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? ""));
  const { urls, NextToken } = pageOfQueues(found, input, call);
  return { ...(urls.length > 0 && { QueueUrls: urls }), NextToken };
}

/** URLs of the queues whose dead-letter queue this is. */
export function listDeadLetterSources(
  plane: ControlPlane,
  input: sdk.ListDeadLetterSourceQueuesRequest,
  call: CallContext,
) {
  const arn = queueArn(loadQueue(plane, input.QueueUrl, call));
  const found = plane.queues
    .list(call.region)
    .filter(({ attributes }) => readRedrive(attributes.RedrivePolicy)?.targetArn === arn);
  const { urls, NextToken } = pageOfQueues(found, input, call);
  return { queueUrls: urls, NextToken };
}

function pageOfQueues(
  found: QueueDocument[],
  input: { readonly MaxResults?: number; readonly NextToken?: string },
  call: CallContext,
) {
  const keyOfName = ({ name }: QueueDocument) => name;
  const page = pageOf(found.sort(byKey(keyOfName)), {
    keyOf: keyOfName,
    limit: input.MaxResults ?? 1000,
    token: input.NextToken,
    invalidToken: () => invalidValue(input.NextToken, "NextToken", "Invalid or expired next token."),
  });
  return { urls: page.items.map((queue) => queueUrl(queue, call)), NextToken: page.next };
}

/** Deletes a queue and its messages. */
export function deleteQueue(plane: ControlPlane, input: sdk.DeleteQueueRequest, call: CallContext) {
  plane.queues.delete(loadQueue(plane, input.QueueUrl, call));
}

/** Deletes all messages of a queue, once a minute. */
export function purgeQueue(plane: ControlPlane, input: sdk.PurgeQueueRequest, call: CallContext) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  const last = plane.purged.get(keyOf(queue)) ?? Number.NEGATIVE_INFINITY;
  if (plane.now() - last < PURGE_PAUSE_MS) {
    const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
    throw new AwsError("PurgeQueueInProgress", message, 403);
  }
  plane.purged.set(keyOf(queue), plane.now());
  plane.queues.mailboxOf(queue).purge();
}

/** Adds tags, and overwrites those of the same key. */
export function tagQueue(plane: ControlPlane, input: sdk.TagQueueRequest, call: CallContext) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  plane.queues.save({ ...queue, tags: { ...queue.tags, ...input.Tags } });
}

/** Removes tags by key. */
export function untagQueue(plane: ControlPlane, input: sdk.UntagQueueRequest, call: CallContext) {
  const queue = loadQueue(plane, input.QueueUrl, call);
  plane.queues.save({ ...queue, tags: withoutTags(queue.tags, input.TagKeys) });
}

/** The tags of a queue; no member without any. */
export function listQueueTags(plane: ControlPlane, input: sdk.ListQueueTagsRequest, call: CallContext) {
  const { tags } = loadQueue(plane, input.QueueUrl, call);
  return Object.keys(tags).length > 0 ? { Tags: tags } : {};
}
