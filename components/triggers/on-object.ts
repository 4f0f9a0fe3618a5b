import { createHash } from "node:crypto";
import type * as lambda from "@pulumi/aws/lambda";
import { mistakeList } from "../refusal.ts";
import type { BucketTriggers } from "./bucket-triggers.ts";
import { type EventBucket, readBucket } from "./event-bucket.ts";
import type { Listener } from "./listener.ts";
import { warnOfLoop } from "./loop-warning.ts";
import { type ObjectOptions, readObjectOptions } from "./object-trigger.ts";
import { permit } from "./permit.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/**
 * Lets objects of a bucket call LIVE. Throws `Refusal` with all mistakes of the call. The bucket's notifications are made
 * when the program's callback has returned, all functions in one resource.
 */
export function onObject(
  listener: Listener,
  checks: TriggerChecks,
  triggers: BucketTriggers,
  given: EventBucket,
  options: ObjectOptions,
): void {
  const bucket = readBucket(given);
  const trigger = readObjectOptions(options);
  if ("mistake" in bucket || "mistakes" in trigger) {
    const mistakes = [
      ...("mistake" in bucket ? [bucket.mistake] : []),
      ...("mistakes" in trigger ? trigger.mistakes : []),
    ];
    checks.refuse(mistakeList(`onObject(...) of ${listener.name}`, mistakes));
  }
  const arn = bucket.arn(listener.liveArn);
  triggers.add({ bucket, listener, trigger }, () => permission(listener, bucket.logicalName, arn));
  warnOfLoop(listener.name, arn, trigger, listener.policies);
}

/** Only the bucket of our own account may call: bucket names can be taken by others once they are free. */
function permission(
  listener: Listener,
  bucket: string,
  sourceArn: lambda.PermissionArgs["sourceArn"],
): lambda.Permission {
  return permit(listener, `${listener.name}-object-${bucket}`, {
    statementId: `object-${asStatementId(bucket)}`,
    principal: "s3.amazonaws.com",
    sourceArn,
    sourceAccount: listener.liveArn.apply((arn) => arn.split(":")[4] ?? ""),
  });
}

/** Letters, digits, - and _, at most 100 with what stands before them. */
function asStatementId(name: string): string {
  if (/^[\w-]{1,90}$/.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 7);
  return `${name.replace(/[^\w-]/g, "-").slice(0, 80)}-${hash}`;
}
