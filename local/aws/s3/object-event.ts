/** An event of an object, in the forms that AWS was recorded to send to EventBridge and to functions. */
import { randomBytes, randomUUID } from "node:crypto";
import { type BusEvent, showTime } from "../eventbridge/rule.ts";
import type { CallContext } from "../service.ts";
import { type BucketDocument, bucketArn } from "./documents.ts";

/** An object that was created or removed. */
export interface ObjectEvent {
  /** `ObjectCreated:Put`, `ObjectCreated:Copy`, `ObjectRemoved:Delete`. */
  readonly name: string;
  readonly key: string;
  readonly size?: number;
  /** Without quotes. */
  readonly eTag?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The event as EventBridge gets it. */
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
    resources: [bucketArn(bucket)],
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
      reason: isRemoval ? "DeleteObject" : event.name.endsWith(":Copy") ? "CopyObject" : "PutObject",
      ...(isRemoval ? { "deletion-type": "Permanently Deleted" } : {}),
    },
  };
}

/** The event as a function gets it: one record of its `Records`. */
export function describeForFunction(
  event: ObjectEvent,
  bucket: BucketDocument,
  configurationId: string,
  call: CallContext,
) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(event.at).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: `AWS:${call.callerArn.split("/").pop()}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: {
      "x-amz-request-id": call.requestId,
      "x-amz-id-2": randomBytes(48).toString("base64"),
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: call.accountId },
        arn: bucketArn(bucket),
      },
      object: {
        key: encodeKey(event.key),
        ...(event.size === undefined ? {} : { size: event.size }),
        ...(event.eTag === undefined ? {} : { eTag: event.eTag }),
        sequencer: sequencerOf(event),
      },
    },
  };
}

/** Grows with the time of the event. */
function sequencerOf({ at }: ObjectEvent): string {
  return at.toString(16).toUpperCase().padStart(18, "0");
}

/** Encodes a key as HTML forms do, but leaves slashes as they are. */
export function encodeKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice("key=".length).replaceAll("%2F", "/");
}
