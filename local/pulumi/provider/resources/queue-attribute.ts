/** aws.sqs.QueuePolicy, RedrivePolicy and RedriveAllowPolicy: each is one attribute of a queue. */
import type { ResourceType } from "../resource-type.ts";
import { POLICY_DOCUMENT, REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

type Attribute = "Policy" | "RedrivePolicy" | "RedriveAllowPolicy";

/** The id is the queue's URL. */
function attributeOfQueue(token: string, property: string, attribute: Attribute): ResourceType {
  async function set(QueueUrl: string, value: string, properties: Properties, session: Session) {
    await session
      .clients(properties)
      .sqs.setQueueAttributes({ QueueUrl, Attributes: { [attribute]: value } });
  }
  return {
    token,
    inputs: {
      [property]: POLICY_DOCUMENT,
      queueUrl: { required: true, replaces: true, same: sameQueue },
      region: REGION,
    },
    outputs: [],
    async create(inputs, session) {
      await set(inputs.queueUrl as string, inputs[property] as string, inputs, session);
      return inputs.queueUrl as string;
    },
    async read(id, known, session) {
      const { sqs } = session.clients(known);
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: [attribute] });
      const value = Attributes?.[attribute];
      if (!value) return undefined;
      return {
        [property]: value,
        queueUrl: known.queueUrl ?? id,
        region: known.region ?? session.region,
      };
    },
    async update(id, { wanted }, session) {
      await set(id, wanted[property] as string, wanted, session);
    },
    async delete(id, state, session) {
      await set(id, "", state, session);
    },
  };
}

/** Whether two URLs name one queue: local AWS may have another port than before. */
function sameQueue(old: unknown, wanted: unknown): boolean {
  const path = (url: unknown) => String(url).split("/").slice(-2).join("/");
  return path(old) === path(wanted);
}

export const queuePolicy = attributeOfQueue("aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy");
export const redrivePolicy = attributeOfQueue(
  "aws:sqs/redrivePolicy:RedrivePolicy",
  "redrivePolicy",
  "RedrivePolicy",
);
export const redriveAllowPolicy = attributeOfQueue(
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "redriveAllowPolicy",
  "RedriveAllowPolicy",
);
