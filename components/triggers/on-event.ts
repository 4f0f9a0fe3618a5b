import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { foreignText, oneLine } from "../../lib/foreign-text.ts";
import { mistakeList } from "../refusal.ts";
import { type EventOptions, eventMistakes } from "./event-options.ts";
import type { Listener } from "./listener.ts";
import { permit } from "./permit.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

const DEFAULT_BUS = "default";

/** EventBridge's own, which pulumi-aws does not fill in where only one of the two is given. */
const DEFAULT_RETRIES = 185;
const DEFAULT_MAX_AGE_SECONDS = 86_400;

/**
 * Lets the events that a pattern takes call LIVE. Throws `Refusal` with all mistakes of the call. The rule is called
 * `FUNCTION-NAME` in AWS; its ARN is returned, for the policy of a dead-letter queue.
 */
export function onEvent(
  listener: Listener,
  checks: TriggerChecks,
  name: string,
  options: EventOptions,
): pulumi.Output<string> {
  const call = `onEvent(${JSON.stringify(foreignText(String(name)))}, ...) of ${listener.name}`;
  const ruleName = `${listener.physicalName}-${name}`;
  const mistakes = eventMistakes(name, options, `${listener.physicalName}-`);
  if (mistakes.length > 0) checks.refuse(mistakeList(call, mistakes));
  if (!checks.claim(call))
    checks.refuse(`${call} was called twice. A rule has one pattern: give the second one another name.`);
  const { bus = DEFAULT_BUS, pattern, description } = options;
  if (typeof bus === "string" && bus !== DEFAULT_BUS) checks.later(() => missingBus(call, bus));

  // A function's name has no _, so that no two functions can get to one name.
  const resource = `${listener.name}_event_${name}`;
  const rule = new cloudwatch.EventRule(
    resource,
    {
      name: ruleName,
      eventBusName: bus,
      eventPattern: pulumi.jsonStringify(pattern),
      ...(description !== undefined && { description }),
    },
    listener.opts,
  );
  // The statement's id is Pulumi's: on another bus the rule has another ARN, and both statements stand for a moment.
  const permission = permit(listener, resource, {
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new cloudwatch.EventTarget(
    resource,
    {
      rule: rule.name,
      eventBusName: bus,
      targetId: "live",
      arn: listener.liveArn,
      ...deliveryOf(options),
    },
    { ...listener.opts, dependsOn: [permission] },
  );
  return rule.arn;
}

function deliveryOf({ retries, maxAgeSeconds, deadLetterQueue }: EventOptions) {
  const isLimited = retries !== undefined || maxAgeSeconds !== undefined;
  return {
    ...(isLimited && {
      retryPolicy: {
        maximumRetryAttempts: retries ?? DEFAULT_RETRIES,
        maximumEventAgeInSeconds: maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
      },
    }),
    ...(deadLetterQueue !== undefined && { deadLetterConfig: { arn: deadLetterQueue } }),
  };
}

/** Says that AWS has no such bus: the rule would fail when function and traffic have been changed. */
async function missingBus(call: string, name: string): Promise<string | undefined> {
  try {
    await cloudwatch.getEventBus({ name }, { async: true });
    return undefined;
  } catch (error) {
    const reason = oneLine((error as Error).message);
    const shown = foreignText(name);
    if (!/couldn't find resource|ResourceNotFoundException|does not exist|empty result/.test(reason))
      return `${call}: looking up the event bus ${shown} failed. ${reason}`;
    return `${call}: there is no event bus ${shown} in this account and region. Make it before, or in this program, and give its name as the resource has it: bus: bus.name`;
  }
}
