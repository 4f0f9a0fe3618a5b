/** PutObject: keeps the content, and tells the listeners of the bucket. */
import { createHash } from "node:crypto";
import type * as sdk from "@aws-sdk/client-s3";
import type { CallContext } from "../service.ts";
import { checkDigests, showChecksums } from "./checksums.ts";
import { checkPlace } from "./conditions.ts";
import { type ControlPlane, loadBucket, objectKey } from "./control-plane.ts";
import type { BucketDocument } from "./documents.ts";
import { keepHeaders } from "./kept-headers.ts";
import { notify } from "./notifications.ts";

/** Puts an object, or replaces the one with this key. */
export async function putObject(plane: ControlPlane, input: sdk.PutObjectRequest, call: CallContext) {
  const { Key: key = "", Body = new Uint8Array() } = input;
  const body = Body as Uint8Array;
  findPlace(plane, input);
  const checksums = await checkDigests(input, body);
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
    ...keepHeaders(input),
    checksums,
    modifiedAt: at,
  });
  await notify(plane, { name: "ObjectCreated:Put", key, size, eTag, at }, bucket, call);
  return { ETag: `"${eTag}"`, ServerSideEncryption: "AES256", ...showChecksums(checksums) };
}

/** The bucket, if an object may be put there now. */
export function findPlace(
  plane: ControlPlane,
  input: Pick<sdk.PutObjectRequest, "Bucket" | "Key" | "IfMatch" | "IfNoneMatch">,
): BucketDocument {
  const bucket = loadBucket(plane, input.Bucket);
  checkPlace(input, plane.objects.get(objectKey(bucket.name, input.Key ?? "")));
  return bucket;
}
