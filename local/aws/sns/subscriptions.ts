/** Subscriptions of functions: made, shown, changed, listed, ended. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-sns";
import { isJsonObject } from "../json-object.ts";
import type { CallContext } from "../service.ts";
import {
  type ControlPlane,
  loadSubscription,
  loadTopic,
  refuseMalformed,
  subscriptionsOf,
  takePage,
} from "./control-plane.ts";
import type { SubscriptionDocument } from "./documents.ts";
import { invalidParameter, notHonoured } from "./errors.ts";
import { checkFilterPolicy, SCOPES } from "./filter.ts";

const PROTOCOLS = "http https email email-json sms sqs application lambda firehose".split(" ");
const FUNCTION_ARN = /^arn:[\w-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

type Settings = Pick<SubscriptionDocument, "filterPolicy" | "filterPolicyScope" | "redrivePolicy">;

/** Subscribes a function. The same subscription is answered again, unless it is given other attributes. */
export function subscribe(plane: ControlPlane, input: sdk.SubscribeInput, call: CallContext) {
  const { Protocol = "", Endpoint: endpoint = "" } = input;
  if (!PROTOCOLS.includes(Protocol))
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${Protocol}`);
  const topic = loadTopic(plane, input.TopicArn);
  if (Protocol !== "lambda")
    throw notHonoured(`the protocol ${Protocol}: it sends messages to functions only`);
  if (!FUNCTION_ARN.test(endpoint)) throw invalidParameter("Lambda endpoint ARN");
  const settings = settingsOf(input.Attributes ?? {});
  const existing = subscriptionsOf(plane, topic.arn).find((each) => each.endpoint === endpoint);
  if (existing) {
    const isOther = Object.entries(settings).some(
      ([key, value]) => existing[key as keyof Settings] !== value,
    );
    if (isOther)
      throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
    return { SubscriptionArn: existing.arn };
  }
  const made: SubscriptionDocument = {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    region: call.region,
    endpoint,
    principal: call.callerArn,
    ...settings,
  };
  plane.subscriptions.set(made.arn, made);
  return { SubscriptionArn: made.arn };
}

/** Ends a subscription. Ending one that is not there does nothing. */
export function unsubscribe({ subscriptions }: ControlPlane, { SubscriptionArn = "" }: sdk.UnsubscribeInput) {
  refuseMalformed(SubscriptionArn, "SubscriptionArn");
  subscriptions.delete(SubscriptionArn);
}

/** All attributes of a subscription. */
export function getSubscriptionAttributes(
  plane: ControlPlane,
  input: sdk.GetSubscriptionAttributesInput,
  call: CallContext,
) {
  const found = loadSubscription(plane, input.SubscriptionArn);
  return {
    Attributes: {
      ConfirmationWasAuthenticated: "true",
      Endpoint: found.endpoint,
      ...(found.filterPolicy !== undefined && {
        FilterPolicy: found.filterPolicy,
        FilterPolicyScope: found.filterPolicyScope ?? "MessageAttributes",
      }),
      Owner: call.accountId,
      PendingConfirmation: "false",
      Protocol: "lambda",
      RawMessageDelivery: "false",
      ...(found.redrivePolicy !== undefined && { RedrivePolicy: found.redrivePolicy }),
      SubscriptionArn: found.arn,
      SubscriptionPrincipal: found.principal,
      TopicArn: found.topicArn,
    },
  };
}

/** Changes one attribute. An empty value takes it away, as does `{}` for a filter policy. */
export function setSubscriptionAttributes(plane: ControlPlane, input: sdk.SetSubscriptionAttributesInput) {
  const found = loadSubscription(plane, input.SubscriptionArn);
  const { AttributeName = "", AttributeValue = "" } = input;
  const member = MEMBERS[AttributeName];
  const changed = settingsOf({ [AttributeName]: AttributeValue }, found.filterPolicyScope);
  const others = Object.entries(found).filter(([name]) => name !== member);
  plane.subscriptions.set(found.arn, { ...(Object.fromEntries(others) as typeof found), ...changed });
}

/** The subscriptions of a topic, 100 a page. */
export function listByTopic(
  plane: ControlPlane,
  input: sdk.ListSubscriptionsByTopicInput,
  call: CallContext,
) {
  return page(subscriptionsOf(plane, loadTopic(plane, input.TopicArn).arn), input.NextToken, call);
}

/** All subscriptions, 100 a page. */
export function listSubscriptions(
  { subscriptions }: ControlPlane,
  input: sdk.ListSubscriptionsInput,
  call: CallContext,
) {
  return page(
    subscriptions.values().filter(({ region }) => region === call.region),
    input.NextToken,
    call,
  );
}

function page(found: readonly SubscriptionDocument[], token: string | undefined, call: CallContext) {
  const { items, next } = takePage(found, token);
  const Subscriptions = items.map(({ arn, topicArn, endpoint }) => ({
    SubscriptionArn: arn,
    Owner: call.accountId,
    Protocol: "lambda",
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
  return { Subscriptions, NextToken: next };
}

const MEMBERS: Readonly<Record<string, keyof Settings>> = {
  FilterPolicy: "filterPolicy",
  FilterPolicyScope: "filterPolicyScope",
  RedrivePolicy: "redrivePolicy",
};

/** Reads attributes; without those that say what is so anyway. Throws for what SNS, or local SNS, does not take. */
function settingsOf(
  attributes: Readonly<Record<string, string>>,
  scopeNow = "MessageAttributes",
): Partial<Settings> {
  const { FilterPolicyScope: scope = scopeNow } = attributes;
  if (!SCOPES.includes(scope))
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  const read = Object.entries(attributes).flatMap(([name, value]): [string, string][] => {
    const isEmpty = value === "" || (name === "FilterPolicy" && value === "{}");
    if (isEmpty || (name === "RawMessageDelivery" && value === "false")) return [];
    if (/^(RawMessageDelivery|DeliveryPolicy|ReplayPolicy|SubscriptionRoleArn)$/.test(name))
      throw notHonoured(`${name} of a function's subscription`);
    const member = MEMBERS[name];
    if (!member) throw invalidParameter("AttributeName");
    if (name === "FilterPolicy") checkFilterPolicy(value, scope);
    if (name === "RedrivePolicy" && !isJsonObject(value))
      throw invalidParameter("RedrivePolicy: failed to parse JSON.");
    return [[member, value]];
  });
  return Object.fromEntries(read);
}
