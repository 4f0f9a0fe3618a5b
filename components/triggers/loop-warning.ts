import * as pulumi from "@pulumi/pulumi";
import type { Policy } from "../role-policies.ts";
import type { ObjectTrigger } from "./object-trigger.ts";

/** The rights by which a function makes objects. */
const WRITES = "s3:PutObject";

/**
 * Warns of a function that may write objects which call it again, without an end. Only resources that are known are
 * judged: a preview may know fewer than the update.
 */
export function warnOfLoop(
  name: string,
  bucketArn: pulumi.Output<string>,
  trigger: ObjectTrigger,
  policies: readonly Policy[],
): void {
  if (!trigger.events.some((event) => event.startsWith("s3:ObjectCreated:"))) return;
  const writing = policies.filter(({ actions }) => actions.some((action) => covers(action, WRITES)));
  for (const resource of writing.flatMap(({ resources }) => resources))
    pulumi.all([bucketArn, resource]).apply(([arn, pattern]) => {
      if (mayMatch(pattern, arn, trigger))
        pulumi.log.warn(
          `${name} may write where it listens (${WRITES} on ${pattern}): an object that it writes there calls it again, without an end. Let it listen to another prefix or suffix than it writes to, or write to another bucket.`,
        );
    });
}

/** True if the pattern of a policy covers an object that the trigger wants. */
export function mayMatch(pattern: string, bucketArn: string, { prefix, suffix }: ObjectTrigger): boolean {
  const wanted = `${bucketArn}/${prefix}`;
  const parts = pattern.split(/[*?]/);
  const [head = "", tail = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern.startsWith(wanted) && pattern.endsWith(suffix);
  const headsMeet = head.startsWith(wanted) || wanted.startsWith(head);
  return headsMeet && (tail.endsWith(suffix) || suffix.endsWith(tail));
}

function covers(action: string, wanted: string): boolean {
  const [head = "", ...rest] = action.toLowerCase().split("*");
  return rest.length === 0 ? head === wanted.toLowerCase() : wanted.toLowerCase().startsWith(head);
}
