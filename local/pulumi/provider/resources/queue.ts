/** aws.sqs.Queue. Its id is the queue's URL. */
import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { between, isJson, length, oneOf, REGION, sameJson, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** AWS fills in what the program leaves out; a policy may also be a resource of its own. */
const number = (low: number, high: number): PropertyRule => ({ computed: true, check: between(low, high) });
const POLICY: PropertyRule = { computed: true, same: sameJson, check: isJson };

/** Properties that are attributes in SQS, by their names there. */
const ATTRIBUTES: Readonly<Record<string, QueueAttributeName>> = {
  delaySeconds: "DelaySeconds",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  policy: "Policy",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
};
const TEXTS = ["kmsMasterKeyId", "policy", "redriveAllowPolicy", "redrivePolicy"];

function attributesOf(inputs: Properties, isWanted = (_name: string) => true): Attributes {
  const set = Object.entries(ATTRIBUTES).filter(([name]) => isWanted(name) && inputs[name] !== undefined);
  return Object.fromEntries(set.map(([name, attribute]) => [attribute, String(inputs[name])]));
}

function propertiesOf(attributes: Attributes): Properties {
  const shown = Object.entries(ATTRIBUTES).map(([name, attribute]) => [
    name,
    readValue(name, attributes[attribute]),
  ]);
  return Object.fromEntries(shown);
}

function readValue(name: string, value: string | undefined): unknown {
  if (TEXTS.includes(name)) return value ?? "";
  if (name === "sqsManagedSseEnabled") return value === "true";
  return value === undefined ? undefined : Number(value);
}

export const queue: ResourceType = {
  token: "aws:sqs/queue:Queue",
  inputs: {
    delaySeconds: number(0, 900),
    fifoQueue: {
      default: false,
      check: (value) => (value === true ? "Local AWS does not have FIFO queues." : undefined),
    },
    kmsDataKeyReusePeriodSeconds: number(60, 86_400),
    kmsMasterKeyId: {},
    maxMessageSize: number(1024, 1_048_576),
    messageRetentionSeconds: number(60, 1_209_600),
    name: { autoname: true, replaces: true, check: length(1, 80) },
    policy: POLICY,
    receiveWaitTimeSeconds: number(0, 20),
    redriveAllowPolicy: POLICY,
    redrivePolicy: POLICY,
    region: REGION,
    sqsManagedSseEnabled: { computed: true, check: oneOf("true", "false") },
    tags: TAGS,
    visibilityTimeoutSeconds: number(0, 43_200),
  },
  outputs: ["arn", "url", "tagsAll"],
  async create(inputs, session) {
    const { QueueUrl = "" } = await session.clients(inputs).sqs.createQueue({
      QueueName: inputs.name as string,
      Attributes: attributesOf(inputs),
      tags: allTags(inputs, session),
    });
    return QueueUrl;
  },
  async read(id, known, session) {
    const { sqs } = session.clients(known);
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: ["All"] });
    const arn = Attributes.QueueArn ?? "";
    const QueueName = arn.split(":").pop();
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName });
    const { Tags = {} } = await sqs.listQueueTags({ QueueUrl });
    return {
      // Local AWS may have another port than the one that the state knows.
      id: QueueUrl,
      arn,
      fifoQueue: false,
      name: QueueName,
      region: arn.split(":")[3],
      url: QueueUrl,
      ...propertiesOf(Attributes),
      ...tagOutputs(Tags, known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { sqs } = session.clients(wanted);
    const Attributes: Attributes = attributesOf(wanted, (name) => changed.has(name));
    if (changed.has("kmsMasterKeyId")) Attributes.KmsMasterKeyId ??= "";
    if (Object.keys(Attributes).length > 0) await sqs.setQueueAttributes({ QueueUrl: id, Attributes });
    await changeTags(id, old, allTags(wanted, session), session, wanted);
  },
  async delete(id, state, session) {
    await session.clients(state).sqs.deleteQueue({ QueueUrl: id });
  },
};

async function changeTags(
  QueueUrl: string,
  old: Properties,
  tags: Tags,
  session: Session,
  wanted: Properties,
): Promise<void> {
  const { sqs } = session.clients(wanted);
  const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, tags);
  if (remove.length > 0) await sqs.untagQueue({ QueueUrl, TagKeys: remove });
  if (Object.keys(set).length > 0) await sqs.tagQueue({ QueueUrl, Tags: set });
}
