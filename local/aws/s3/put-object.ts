/** PutObject: keeps the content, and tells the listeners of the bucket. */
import { createHash } from "node:crypto";
import type * as sdk from "@aws-sdk/client-s3";
import type { CallContext } from "../service.ts";
import { type ControlPlane, loadBucket, objectKey } from "./control-plane.ts";
import type { BucketDocument } from "./documents.ts";
import { notify } from "./notifications.ts";
import { checkConditions, checkDigests } from "./put-rules.ts";

/** Puts an object, or replaces the one with this key. */
export async function putObject(plane: ControlPlane, input: sdk.PutObjectRequest, call: CallContext) {
  const { Key: key = "", Body = new Uint8Array() } = input;
  const body = Body as Uint8Array;
  findPlace(plane, input);
  checkDigests(input, body);
  const eTag = createHash("md5").update(body).digest("hex");
  const blob = await plane.store.blobs.put(body);
  // Another call may have changed bucket and object meanwhile.
  const bucket = findPlace(plane, input);
  const [size, at] = [body.length, plane.now()];
  plane.objects.set(objectKey(bucket.name, key), {
    bucket: bucket.name,
    key,
    blob,
    size,
    eTag: `"${eTag}"`,
    contentEncoding: encodingOf(input),
    contentType: input.ContentType ?? "binary/octet-stream",
    metadata: input.Metadata ?? {},
    modifiedAt: at,
  });
  await notify(plane, { name: "ObjectCreated:Put", key, size, eTag, at }, bucket, call);
  return { ETag: `"${eTag}"` };
}

/** The bucket, if the object may be put there now. */
function findPlace(plane: ControlPlane, input: sdk.PutObjectRequest): BucketDocument {
  const bucket = loadBucket(plane, input.Bucket);
  checkConditions(input, plane.objects.get(objectKey(bucket.name, input.Key ?? "")));
  return bucket;
}

/** The encoding of the object itself: `aws-chunked` belongs to the transport. */
function encodingOf({ ContentEncoding = "" }: sdk.PutObjectRequest): string | undefined {
  const own = ContentEncoding.split(",").filter((name) => name.trim() !== "aws-chunked");
  return own.join(",").trim() || undefined;
}
