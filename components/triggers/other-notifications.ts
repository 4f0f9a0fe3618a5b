import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { foreignText, oneLine } from "../../lib/foreign-text.ts";
import { Refusal } from "../refusal.ts";
import type { KnownBucket } from "./event-bucket.ts";

/** A bucket that is to call functions. */
export interface ListenedBucket extends Pick<KnownBucket, "logicalName" | "name" | "isElsewhere"> {
  /** Names in AWS of the functions that it is to call. */
  readonly listening: readonly string[];
}

/**
 * Reads what the buckets notify now, since S3 takes a bucket's list of notifications as a whole. Throws `Refusal` for what
 * isn't ours, and for a bucket that isn't there. A bucket that this update makes has nothing to lose.
 *
 * Ours is what has an id that begins with `idStart`, and, with a warning, what calls one of the bucket's functions, on any
 * alias: the program had it before it had `onObject`.
 */
export async function refuseOtherNotifications(
  buckets: readonly ListenedBucket[],
  idStart: string,
): Promise<void> {
  const found = await Promise.all(buckets.map((bucket) => describeOthers(bucket, idStart)));
  const refused = found.flat();
  if (refused.length > 0) throw new Refusal(refused.join("\n"));
}

async function describeOthers(
  { logicalName, name, isElsewhere, listening }: ListenedBucket,
  idStart: string,
): Promise<string[]> {
  const bucket = await knownNow(name);
  if (bucket === undefined) return [];
  let held: s3.GetBucketNotificationResult;
  try {
    held = await s3.getBucketNotification({ bucket });
  } catch (error) {
    const reason = oneLine((error as Error).message);
    if (!isElsewhere && /NoSuchBucket|couldn't find resource|not found/i.test(reason)) return [];
    return [`Reading the notifications of the bucket ${foreignText(bucket)} failed. ${reason}`];
  }
  const notOurs = held.lambdaFunctions.filter(({ id }) => !id.startsWith(idStart));
  const isListening = (arn: string) => listening.includes(arn.split(":")[6] ?? "");
  const arns = notOurs.map(({ lambdaFunctionArn }) => lambdaFunctionArn);
  if (arns.some(isListening)) pulumi.log.warn(takenOver(foreignText(bucket), logicalName));
  const others = [
    ...arns.filter((arn) => !isListening(arn)),
    ...held.queues.map(({ queueArn }) => queueArn),
    ...held.topics.map(({ topicArn }) => topicArn),
    ...(held.eventbridge ? ["EventBridge"] : []),
  ];
  if (others.length === 0) return [];
  return [
    `The bucket ${foreignText(bucket)} notifies others, and S3 takes a bucket's notifications as one list: onObject would take these away.`,
    ...others.map((target) => `  ${foreignText(target)}`),
    "Declare them all in one place: there, give ours the function's liveArn, in place of onObject here. Or let the bucket send its events to EventBridge, to which any number of programs can listen.",
  ];
}

function takenOver(bucket: string, logicalName: string): string {
  return `The bucket ${bucket} calls a function of onObject by a notification that onObject did not make. If a BucketNotification of this stack made it, give that resource the name ${logicalName} in Pulumi's state before this update (README.md, "What triggers them", says how): under another name it is deleted after the new one is made, and the bucket notifies nobody until the next update.`;
}

/** The value, or undefined where only the update will know it. */
async function knownNow(name: pulumi.Input<string>): Promise<string | undefined> {
  const output = pulumi.output(name) as pulumi.Output<string> & {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<string>;
  };
  return (await output.isKnown) ? output.promise() : undefined;
}
