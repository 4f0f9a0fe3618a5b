/** aws.sns.Topic */
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { isJson, length, REGION, sameJson, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

/** The inputs that are attributes of a topic, and the attributes' names. SNS fills in a policy. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  deliveryPolicy: "DeliveryPolicy",
  displayName: "DisplayName",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
  signatureVersion: "SignatureVersion",
  tracingConfig: "TracingConfig",
};

const JSON_TEXT: PropertyRule = { json: true, same: sameJson, check: isJson };

export const topic: ResourceType = {
  token: "aws:sns/topic:Topic",
  inputs: {
    deliveryPolicy: JSON_TEXT,
    displayName: { check: length(0, 100) },
    fifoTopic: { default: false, replaces: true },
    kmsMasterKeyId: {},
    name: { autoname: true, replaces: true, check: length(1, 256) },
    policy: { ...JSON_TEXT, computed: true },
    region: REGION,
    signatureVersion: { computed: true },
    tags: TAGS,
    tracingConfig: { computed: true },
  },
  outputs: ["arn", "beginningArchiveTime", "owner", "tagsAll"],
  async create(inputs, session) {
    const set = Object.entries(ATTRIBUTES).filter(([input]) => inputs[input] !== undefined);
    const { TopicArn = "" } = await session.clients(inputs).sns.createTopic({
      Name: inputs.name as string,
      Attributes: {
        ...Object.fromEntries(set.map(([input, attribute]) => [attribute, String(inputs[input])])),
        ...(inputs.fifoTopic ? { FifoTopic: "true" } : {}),
      },
      Tags: tagList(allTags(inputs, session)),
    });
    return TopicArn;
  },
  async read(id, known, session) {
    const { sns } = session.clients(known);
    const { Attributes: held = {} } = await sns.getTopicAttributes({ TopicArn: id });
    const { Tags: tags } = await sns.listTagsForResource({ ResourceArn: id });
    return {
      arn: id,
      beginningArchiveTime: "",
      deliveryPolicy: held.DeliveryPolicy ?? "",
      displayName: held.DisplayName ?? "",
      fifoTopic: held.FifoTopic === "true",
      kmsMasterKeyId: held.KmsMasterKeyId ?? "",
      name: id.split(":").at(-1),
      owner: held.Owner,
      policy: held.Policy,
      region: id.split(":")[3],
      signatureVersion: Number(held.SignatureVersion ?? 0),
      tracingConfig: held.TracingConfig ?? "",
      ...tagOutputs(tagMap(tags), known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { sns } = session.clients(wanted);
    for (const name of changed) {
      const AttributeName = ATTRIBUTES[name];
      const AttributeValue = String((wanted as Properties)[name] ?? "");
      if (AttributeName) await sns.setTopicAttributes({ TopicArn: id, AttributeName, AttributeValue });
    }
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await sns.untagResource({ ResourceArn: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await sns.tagResource({ ResourceArn: id, Tags: tagList(set) });
  },
  async delete(id, state, session) {
    await session.clients(state).sns.deleteTopic({ TopicArn: id });
  },
};
