/** Topics: made, shown, changed, listed, deleted, and their tags. */
import type * as sdk from "@aws-sdk/client-sns";
import { partitionOf } from "../../../lib/partition.ts";
import { isJsonObject } from "../json-object.ts";
import type { CallContext } from "../service.ts";
import { readTags, showTags, withoutTags } from "../tags.ts";
import { type ControlPlane, loadTopic, subscriptionsOf, takePage } from "./control-plane.ts";
import type { TopicDocument } from "./documents.ts";
import { invalidParameter, notHonoured } from "./errors.ts";

/** Attributes that are kept and shown. Whoever may publish, and encryption, make no difference in one account. */
const KEPT = ["DisplayName", "Policy", "DeliveryPolicy", "KmsMasterKeyId", "SignatureVersion"];
/** Attributes with the one value that local SNS honours. */
const FIXED: Readonly<Record<string, string>> = {
  FifoTopic: "false",
  ContentBasedDeduplication: "false",
  TracingConfig: "PassThrough",
};

/** Makes a topic. One that exists is answered, unless it is given other attributes or tags. */
export function createTopic(plane: ControlPlane, input: sdk.CreateTopicInput, call: CallContext) {
  const { Name: name = "" } = input;
  if (input.DataProtectionPolicy !== undefined) throw notHonoured("DataProtectionPolicy");
  const attributes = Object.fromEntries(
    Object.entries(input.Attributes ?? {}).flatMap(([key, value]) => checkAttribute(key, value)),
  );
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter("Topic Name");
  const tags = input.Tags?.length ? tagsOf(input.Tags) : undefined;
  const { region, accountId } = call;
  const arn = `arn:${partitionOf(region)}:sns:${region}:${accountId}:${name}`;
  const existing = plane.topics.get(arn);
  if (existing) refuseOther(existing, attributes, tags);
  else plane.topics.set(arn, { arn, name, region, attributes, tags: tags ?? {} });
  return { TopicArn: arn };
}

function refuseOther(
  existing: TopicDocument,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>> | undefined,
): void {
  if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value))
    throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  if (tags && !isSame(tags, existing.tags))
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}

/** Deletes a topic and its subscriptions. Deleting one that is not there does nothing. */
export function deleteTopic(plane: ControlPlane, { TopicArn = "" }: sdk.DeleteTopicInput) {
  for (const { arn } of subscriptionsOf(plane, TopicArn)) plane.subscriptions.delete(arn);
  plane.topics.delete(TopicArn);
}

/** All attributes of a topic. */
export function getTopicAttributes(
  plane: ControlPlane,
  input: sdk.GetTopicAttributesInput,
  call: CallContext,
) {
  const topic = loadTopic(plane, input.TopicArn);
  return {
    Attributes: {
      DisplayName: "",
      EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY,
      Policy: defaultPolicy(topic.arn, call.accountId),
      ...topic.attributes,
      Owner: call.accountId,
      SubscriptionsConfirmed: String(subscriptionsOf(plane, topic.arn).length),
      SubscriptionsDeleted: "0",
      SubscriptionsPending: "0",
      TopicArn: topic.arn,
    },
  };
}

/** Changes one attribute. An empty value takes it away. */
export function setTopicAttributes(plane: ControlPlane, input: sdk.SetTopicAttributesInput) {
  const topic = loadTopic(plane, input.TopicArn);
  const { AttributeName: name = "", AttributeValue: value = "" } = input;
  const { [name]: _, ...others } = topic.attributes;
  const changed = Object.fromEntries(value === "" ? [] : checkAttribute(name, value));
  plane.topics.set(topic.arn, { ...topic, attributes: { ...others, ...changed } });
}

/** The ARNs of the topics, 100 a page. */
export function listTopics({ topics }: ControlPlane, input: sdk.ListTopicsInput, call: CallContext) {
  const found = topics.values().filter(({ region }) => region === call.region);
  const { items, next } = takePage(found, input.NextToken);
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
}

export function tagResource(plane: ControlPlane, input: sdk.TagResourceRequest) {
  const topic = loadTopic(plane, input.ResourceArn, "ResourceArn");
  plane.topics.set(topic.arn, { ...topic, tags: { ...topic.tags, ...tagsOf(input.Tags ?? []) } });
}

export function untagResource(plane: ControlPlane, input: sdk.UntagResourceRequest) {
  const topic = loadTopic(plane, input.ResourceArn, "ResourceArn");
  plane.topics.set(topic.arn, { ...topic, tags: withoutTags(topic.tags, input.TagKeys) });
}

export function listTags(plane: ControlPlane, input: sdk.ListTagsForResourceRequest) {
  return { Tags: showTags(loadTopic(plane, input.ResourceArn, "ResourceArn").tags) };
}

function tagsOf(tags: readonly sdk.Tag[]): Readonly<Record<string, string>> {
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidParameter("Duplicated keys are not allowed.");
  return readTags(tags);
}

/** The attribute, or nothing for one that says what is so anyway. Throws for one that SNS does not take. */
function checkAttribute(name: string, value: string): [string, string][] {
  if (FIXED[name] === value) return [];
  if (name in FIXED || /Feedback(RoleArn|SampleRate)$|^ArchivePolicy$|^FifoThroughputScope$/.test(name))
    throw notHonoured(`${name} ${value}`);
  if (!KEPT.includes(name)) throw invalidParameter("AttributeName");
  if (name === "Policy" && !isJsonObject(value)) throw invalidParameter("Policy Error: null");
  return [[name, value]];
}

/** What SNS shows for HTTP endpoints, of which local SNS has none. */
const EFFECTIVE_DELIVERY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

const OWNER_ACTIONS = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
].map((name) => `SNS:${name}`);

/** The policy of a topic to which nobody has given one. */
function defaultPolicy(arn: string, accountId: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: OWNER_ACTIONS,
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
}
