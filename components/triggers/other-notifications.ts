import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { foreignText, oneLine } from "../../lib/foreign-text.ts";
import { Refusal } from "../refusal.ts";
import type { KnownBucket } from "./event-bucket.ts";

/** A bucket that is to call functions. */
export interface ListenedBucket extends Pick<KnownBucket, "name" | "isElsewhere"> {
  /** Names in AWS of the functions that it is to call. */
  readonly listening: readonly string[];
}

/**
 * Reads what the buckets notify now, since S3 takes a bucket's list of notifications as a whole. Throws `Refusal` for what
 * isn't ours, and for a bucket that isn't there. A bucket that this update makes has nothing to lose.
 *
 * Ours is what has an id that begins with `idStart`, and what calls one of the bucket's functions, on any alias: the
 * program had it before it had `onObject`.
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
  { name, isElsewhere, listening }: ListenedBucket,
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
  const isOurs = ({ id, lambdaFunctionArn }: { id: string; lambdaFunctionArn: string }) =>
    id.startsWith(idStart) || listening.includes(lambdaFunctionArn.split(":")[6] ?? "");
  const others = [
    ...held.lambdaFunctions.filter((one) => !isOurs(one)).map((one) => one.lambdaFunctionArn),
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

/** The value, or undefined where only the update will know it. */
async function knownNow(name: pulumi.Input<string>): Promise<string | undefined> {
  const output = pulumi.output(name) as pulumi.Output<string> & {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<string>;
  };
  return (await output.isKnown) ? output.promise() : undefined;
}
