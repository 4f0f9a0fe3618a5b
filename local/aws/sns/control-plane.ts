/** What SNS's operations stand on: topics, subscriptions, who brings messages to functions, and how each is found. */
import { byKey, pageOf } from "../paging.ts";
import { orRefuse, type StoreAndClock } from "../service.ts";
import type { Collection } from "../state/store.ts";
import type { Delivery } from "../triggers/delivery.ts";
import { SUBSCRIPTIONS, type SubscriptionDocument, TOPICS, type TopicDocument } from "./documents.ts";
import { invalidParameter, noSuchSubscription, noSuchTopic } from "./errors.ts";

/** What the server hands to SNS. */
export interface SnsDependencies extends StoreAndClock {
  /** Brings messages to functions. */
  readonly delivery: Delivery;
}

/** The state that all operations share. */
export interface ControlPlane extends SnsDependencies {
  /** By ARN. */
  readonly topics: Collection<TopicDocument>;
  /** By ARN. */
  readonly subscriptions: Collection<SubscriptionDocument>;
}

/** Opens the topics and subscriptions of the store. */
export function openControlPlane(dependencies: SnsDependencies): ControlPlane {
  const { store } = dependencies;
  return {
    ...dependencies,
    topics: store.collection(TOPICS),
    subscriptions: store.collection(SUBSCRIPTIONS),
  };
}

/** Finds a topic, or throws NotFound; InvalidParameter for what is no ARN. */
export function loadTopic({ topics }: ControlPlane, arn = "", member = "TopicArn"): TopicDocument {
  refuseMalformed(arn, member);
  return orRefuse(topics.get(arn), noSuchTopic);
}

/** Finds a subscription, or throws NotFound; InvalidParameter for what is no ARN. */
export function loadSubscription({ subscriptions }: ControlPlane, arn = ""): SubscriptionDocument {
  refuseMalformed(arn, "SubscriptionArn");
  return orRefuse(subscriptions.get(arn), noSuchSubscription);
}

/** The subscriptions of a topic. */
export function subscriptionsOf({ subscriptions }: ControlPlane, topicArn: string): SubscriptionDocument[] {
  return subscriptions.values().filter((each) => each.topicArn === topicArn);
}

/** Throws InvalidParameter for a text with too few parts to be an ARN. */
export function refuseMalformed(arn: string, member: string): void {
  const count = arn.split(":").length;
  if (count < 6)
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${count}`);
}

/** Cuts a page of at most 100 out of a list, as SNS lists topics and subscriptions. */
export function takePage<T extends { readonly arn: string }>(found: readonly T[], token: string | undefined) {
  return pageOf([...found].sort(byKey(({ arn }) => arn)), {
    keyOf: ({ arn }) => arn,
    limit: 100,
    token,
    invalidToken: () => invalidParameter("NextToken"),
  });
}
