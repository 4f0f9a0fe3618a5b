import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../../lib/foreign-text.ts";
import { mistakeList } from "../refusal.ts";
import type { Listener } from "./listener.ts";
import { permit } from "./permit.ts";
import { type EventTopic, readTopic, type TopicOptions, topicMistakes } from "./topic-options.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/**
 * Lets the messages of a topic call LIVE. Throws `Refusal` with all mistakes of the call. The subscription's name in Pulumi
 * ends with the topic's: under another name Pulumi would subscribe again, which SNS answers with the same subscription,
 * and then end it.
 */
export function onTopic(
  listener: Listener,
  checks: TriggerChecks,
  given: EventTopic,
  options: TopicOptions,
): void {
  const topic = readTopic(given);
  const mistakes = [...("mistake" in topic ? [topic.mistake] : []), ...topicMistakes(options)];
  if ("mistake" in topic || mistakes.length > 0)
    checks.refuse(mistakeList(`onTopic(...) of ${listener.name}`, mistakes));
  const call = `onTopic(...) of ${listener.name} for ${foreignText(topic.logicalName)}`;
  if (!checks.claim(call))
    checks.refuse(
      `${call} was called twice. SNS has one subscription of a topic for a function: put both into one filter.`,
    );
  const { filter, filterOn, deadLetterQueue } = options;

  // A function's name has no _, so that no two functions can get to one name. It becomes part of a statement's id.
  const resource = `${listener.name}_topic_${topic.logicalName.replace(/[^\w-]/g, "-")}`;
  const permission = permit(listener, resource, {
    principal: "sns.amazonaws.com",
    sourceArn: topic.arn,
  });
  new sns.TopicSubscription(
    resource,
    {
      topic: topic.arn,
      protocol: "lambda",
      endpoint: listener.liveArn,
      ...(filter !== undefined && {
        filterPolicy: pulumi.jsonStringify(filter),
        filterPolicyScope: filterOn === "body" ? "MessageBody" : "MessageAttributes",
      }),
      ...(deadLetterQueue !== undefined && {
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetterQueue }),
      }),
    },
    { ...listener.opts, dependsOn: [permission] },
  );
}
