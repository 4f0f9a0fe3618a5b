import * as pulumi from "@pulumi/pulumi";
import { filterPolicyMistakes } from "../../lib/event-pattern-mistakes.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { isLater, queueMistakes, unknownOption } from "./option-checks.ts";

/** A topic whose messages call functions: a resource (`aws.sns.Topic`), or one that is made elsewhere, by its ARN. */
export type EventTopic =
  | (pulumi.CustomResource & { readonly arn: pulumi.Output<string>; readonly fifoTopic: unknown })
  | { readonly arn: string };

/** Options of `onTopic`. */
export interface TopicOptions {
  /** The messages that call LIVE, by their attributes, for example `{ kind: ["order"] }`. Default: all. */
  readonly filter?: Readonly<Record<string, unknown>>;
  /** `body`: the filter looks into messages that are JSON objects. Default `attributes`. */
  readonly filterOn?: "attributes" | "body";
  /**
   * ARN of the queue for messages that SNS could not hand over. The queue's own policy must let `sns.amazonaws.com`
   * send. A call that the handler fails is not such a message: Lambda has taken it, and repeats it as
   * `aws.lambda.FunctionEventInvokeConfig` of LIVE says.
   */
  readonly deadLetterQueue?: pulumi.Input<string>;
}

/** A topic as the trigger uses it. */
export interface KnownTopic {
  /** Names the subscription, so that Pulumi knows it again. */
  readonly logicalName: string;
  readonly arn: pulumi.Input<string>;
}

const ARN = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:([\w-]{1,256})$/;
const WAY =
  "Give the topic itself, or one that is made elsewhere by { arn: 'arn:aws:sns:eu-west-1:123456789012:orders' }.";
const KEYS: readonly (keyof TopicOptions)[] = ["filter", "filterOn", "deadLetterQueue"];

/** Reads the topic, or says what is wrong with it. */
export function readTopic(given: unknown): KnownTopic | { readonly mistake: string } {
  if (pulumi.CustomResource.isInstance(given)) {
    const topic = given as Extract<EventTopic, pulumi.CustomResource> & { readonly __name?: string };
    const isTopic = pulumi.Output.isInstance(topic.arn) && pulumi.Output.isInstance(topic.fifoTopic);
    if (!isTopic) return { mistake: `the first argument is a resource, but no topic. ${WAY}` };
    return { logicalName: String(topic.__name), arn: topic.arn };
  }
  const { arn, ...others } = (given ?? {}) as { arn?: unknown };
  const [, name] = ARN.exec(typeof arn === "string" ? arn : "") ?? [];
  if (name === undefined || Object.keys(others).length > 0)
    return { mistake: `the first argument is no standard topic whose ARN is known now. ${WAY}` };
  return { logicalName: name, arn: arn as string };
}

/** The mistakes of the options, each a line with the way out. */
export function topicMistakes(options: unknown): string[] {
  if (typeof options !== "object" || options === null || Array.isArray(options) || isLater(options))
    return ["the second argument is no object. For example: { filter: { kind: ['order'] } }"];
  const { filter, filterOn = "attributes", deadLetterQueue, ...others } = options as Record<string, unknown>;
  return [
    ...Object.keys(others).map((key) => unknownOption(key, KEYS)),
    ...(filter === undefined
      ? []
      : filterPolicyMistakes(filter, filterOn === "body", isLater).map((text) => foreignText(text))),
    ...(filterOn === "attributes" || filterOn === "body"
      ? []
      : ["filterOn is neither 'attributes' nor 'body'."]),
    ...queueMistakes("deadLetterQueue", deadLetterQueue),
  ];
}
