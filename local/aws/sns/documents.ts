/** Topics and subscriptions as the store keeps them. */
import { compileEventPattern } from "../../../lib/event-pattern.ts";
import type { DocumentKind } from "../state/kind.ts";
import { mapOf, optional, record, text, textFor } from "../state/shape.ts";

export interface TopicDocument {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** As they were set, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SubscriptionDocument {
  readonly arn: string;
  readonly topicArn: string;
  readonly region: string;
  /** ARN of the function, with its qualifier. */
  readonly endpoint: string;
  /** ARN of the caller that subscribed it. */
  readonly principal: string;
  readonly filterPolicy?: string;
  readonly filterPolicyScope?: string;
  readonly redrivePolicy?: string;
}

export const TOPICS: DocumentKind<TopicDocument> = {
  folder: "sns-topics",
  shape: record<TopicDocument>({
    arn: text,
    name: text,
    region: text,
    attributes: mapOf(text),
    tags: mapOf(text),
  }),
};

export const SUBSCRIPTIONS: DocumentKind<SubscriptionDocument> = {
  folder: "sns-subscriptions",
  shape: record<SubscriptionDocument>({
    arn: text,
    topicArn: text,
    region: text,
    endpoint: text,
    principal: text,
    filterPolicy: optional(textFor(compileEventPattern)),
    filterPolicyScope: optional(text),
    redrivePolicy: optional(text),
  }),
};
