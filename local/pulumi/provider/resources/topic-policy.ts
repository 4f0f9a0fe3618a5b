/** aws.sns.TopicPolicy: who may use a topic. */
import type { ResourceType } from "../resource-type.ts";
import { POLICY_DOCUMENT, REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

function set(topicArn: unknown, policy: unknown, inputs: Properties, session: Session) {
  return session.clients(inputs).sns.setTopicAttributes({
    TopicArn: topicArn as string,
    AttributeName: "Policy",
    AttributeValue: policy as string,
  });
}

export const topicPolicy: ResourceType = {
  token: "aws:sns/topicPolicy:TopicPolicy",
  inputs: { arn: { required: true, replaces: true }, policy: POLICY_DOCUMENT, region: REGION },
  outputs: ["owner"],
  async create(inputs, session) {
    await set(inputs.arn, inputs.policy, inputs, session);
    return inputs.arn as string;
  },
  async read(id, known, session) {
    const { Attributes } = await session.clients(known).sns.getTopicAttributes({ TopicArn: id });
    return { arn: id, owner: Attributes?.Owner, policy: Attributes?.Policy, region: id.split(":")[3] };
  },
  async update(id, { wanted }, session) {
    await set(id, wanted.policy, wanted, session);
  },
  /** A topic is never without a policy: an empty one gives back what SNS began with. */
  async delete(id, state, session) {
    await set(id, "", state, session);
  },
};
