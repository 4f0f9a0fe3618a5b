/** aws.sns.TopicSubscription: a subscriber of a topic. */
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { isJson, oneOf, REGION, sameJson } from "../rules.ts";

const JSON_TEXT: PropertyRule = { json: true, same: sameJson, check: isJson };

/** The inputs that are attributes of a subscription, and the attributes' names. A filter is read by its scope. */
const ATTRIBUTES: readonly (readonly [input: string, attribute: string])[] = [
  ["filterPolicyScope", "FilterPolicyScope"],
  ["filterPolicy", "FilterPolicy"],
  ["rawMessageDelivery", "RawMessageDelivery"],
  ["redrivePolicy", "RedrivePolicy"],
];

export const topicSubscription: ResourceType = {
  token: "aws:sns/topicSubscription:TopicSubscription",
  inputs: {
    confirmationTimeoutInMinutes: { default: 1 },
    endpoint: { required: true, replaces: true },
    endpointAutoConfirms: { default: false },
    filterPolicy: JSON_TEXT,
    filterPolicyScope: { computed: true, check: oneOf("MessageAttributes", "MessageBody") },
    protocol: { required: true, replaces: true },
    rawMessageDelivery: { default: false },
    redrivePolicy: JSON_TEXT,
    region: REGION,
    topic: { required: true, replaces: true },
  },
  outputs: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
  async create(inputs, session) {
    const given = ATTRIBUTES.filter(([input]) => inputs[input] !== undefined && inputs[input] !== false);
    const { SubscriptionArn = "" } = await session.clients(inputs).sns.subscribe({
      TopicArn: inputs.topic as string,
      Protocol: inputs.protocol as string,
      Endpoint: inputs.endpoint as string,
      Attributes: Object.fromEntries(given.map(([input, name]) => [name, String(inputs[input])])),
      ReturnSubscriptionArn: true,
    });
    return SubscriptionArn;
  },
  async read(id, known, session) {
    const { sns } = session.clients(known);
    const { Attributes: held = {} } = await sns.getSubscriptionAttributes({ SubscriptionArn: id });
    return {
      arn: id,
      confirmationTimeoutInMinutes: known.confirmationTimeoutInMinutes ?? 1,
      confirmationWasAuthenticated: held.ConfirmationWasAuthenticated === "true",
      endpoint: held.Endpoint,
      endpointAutoConfirms: known.endpointAutoConfirms ?? false,
      filterPolicy: held.FilterPolicy ?? "",
      filterPolicyScope: held.FilterPolicyScope ?? "",
      ownerId: held.Owner,
      pendingConfirmation: held.PendingConfirmation === "true",
      protocol: held.Protocol,
      rawMessageDelivery: held.RawMessageDelivery === "true",
      redrivePolicy: held.RedrivePolicy ?? "",
      region: id.split(":")[3],
      topic: held.TopicArn,
    };
  },
  async update(id, { changed, wanted }, session) {
    const { sns } = session.clients(wanted);
    for (const [input, AttributeName] of ATTRIBUTES) {
      if (!changed.has(input)) continue;
      const AttributeValue = String(wanted[input] ?? (input === "filterPolicy" ? "{}" : ""));
      await sns.setSubscriptionAttributes({ SubscriptionArn: id, AttributeName, AttributeValue });
    }
  },
  async delete(id, state, session) {
    await session.clients(state).sns.unsubscribe({ SubscriptionArn: id });
  },
};
