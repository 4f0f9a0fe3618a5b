/** What EventBridge is told of an object, where a bucket's notifications name it. */
import { randomUUID } from "node:crypto";
import { type BusEvent, showTime } from "../eventbridge/rule.ts";
import type { CallContext } from "../service.ts";
import type { BucketDocument } from "./documents.ts";
import type { ObjectEvent } from "./notifications.ts";

/** As AWS was recorded to send it. */
export function describeForBus(event: ObjectEvent, bucket: BucketDocument, call: CallContext): BusEvent {
  const isRemoval = event.name.startsWith("ObjectRemoved:");
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": isRemoval ? "Object Deleted" : "Object Created",
    source: "aws.s3",
    account: call.accountId,
    time: showTime(event.at),
    region: bucket.region,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: "0",
      bucket: { name: bucket.name },
      object: {
        key: event.key,
        ...(event.size === undefined ? {} : { size: event.size }),
        ...(event.eTag === undefined ? {} : { etag: event.eTag }),
        sequencer: sequencerOf(event),
      },
      "request-id": call.requestId,
      requester: call.accountId,
      "source-ip-address": "127.0.0.1",
      reason: isRemoval ? "DeleteObject" : "PutObject",
      ...(isRemoval ? { "deletion-type": "Permanently Deleted" } : {}),
    },
  };
}

/** Grows with the time. */
export function sequencerOf({ at }: ObjectEvent): string {
  return at.toString(16).toUpperCase().padStart(18, "0");
}
