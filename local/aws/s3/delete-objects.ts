/** DeleteObject, DeleteObjects. Keys that are not there count as deleted, and nobody is told of them. */
import type * as sdk from "@aws-sdk/client-s3";
import type { CallContext } from "../service.ts";
import { checkPlace } from "./conditions.ts";
import { type ControlPlane, loadBucket, objectKey } from "./control-plane.ts";
import { checkVersion } from "./get-object.ts";
import { notify } from "./notifications.ts";

/** Deletes one object. */
export async function deleteObject(plane: ControlPlane, input: sdk.DeleteObjectRequest, call: CallContext) {
  const { Key = "", IfMatch } = input;
  checkVersion(input.VersionId);
  const existing = plane.objects.get(objectKey(loadBucket(plane, input.Bucket).name, Key));
  if (IfMatch !== undefined) checkPlace({ Key, IfMatch }, existing);
  await remove(plane, input.Bucket, [Key], call);
}

/** Deletes several objects of a bucket, one after the other. */
export async function deleteObjects(plane: ControlPlane, input: sdk.DeleteObjectsRequest, call: CallContext) {
  const objects = input.Delete?.Objects ?? [];
  for (const { VersionId } of objects) checkVersion(VersionId);
  const keys = objects.map(({ Key = "" }) => Key);
  await remove(plane, input.Bucket, keys, call);
  return { Deleted: input.Delete?.Quiet ? [] : keys.map((Key) => ({ Key })) };
}

async function remove(
  plane: ControlPlane,
  bucketName: string | undefined,
  keys: readonly string[],
  call: CallContext,
): Promise<void> {
  const bucket = loadBucket(plane, bucketName);
  for (const key of keys) {
    const place = objectKey(bucket.name, key);
    if (!plane.objects.has(place)) continue;
    plane.objects.delete(place);
    await notify(plane, { name: "ObjectRemoved:Delete", key, at: plane.now() }, bucket, call);
  }
}
