/** CopyObject: the content of one object under another key, or with other headers. */
import type * as sdk from "@aws-sdk/client-s3";
import { AwsError, type CallContext } from "../service.ts";
import { checkDigests, showChecksums } from "./checksums.ts";
import { checkRead } from "./conditions.ts";
import { type ControlPlane, checkOwner, loadObject, objectKey } from "./control-plane.ts";
import type { ObjectDocument } from "./documents.ts";
import { invalidArgument } from "./errors.ts";
import { checkVersion } from "./get-object.ts";
import { keepHeaders } from "./kept-headers.ts";
import { notify } from "./notifications.ts";
import { findPlace } from "./put-object.ts";

/** Copies an object with its headers and metadata, or with those of the request (`MetadataDirective` REPLACE). */
export async function copyObject(plane: ControlPlane, input: sdk.CopyObjectRequest, call: CallContext) {
  checkOwner(input.ExpectedSourceBucketOwner, call);
  const source = findSource(plane, input);
  const { Key: key = "", Bucket, MetadataDirective = "COPY" } = input;
  if (MetadataDirective !== "REPLACE" && source.bucket === Bucket && source.key === key) throw onItself();
  const checksums =
    input.ChecksumAlgorithm === undefined && source.checksums
      ? source.checksums
      : await checkDigests(
          { ChecksumAlgorithm: input.ChecksumAlgorithm },
          await plane.store.blobs.get(source.blob),
        );
  const bucket = findPlace(plane, input);
  const at = plane.now();
  plane.objects.set(objectKey(bucket.name, key), {
    ...source,
    ...(MetadataDirective === "REPLACE" ? keepHeaders(input) : {}),
    bucket: bucket.name,
    key,
    checksums,
    modifiedAt: at,
  });
  const eTag = source.eTag.replaceAll('"', "");
  await notify(plane, { name: "ObjectCreated:Copy", key, size: source.size, eTag, at }, bucket, call);
  return {
    ServerSideEncryption: "AES256",
    CopyObjectResult: { ETag: source.eTag, LastModified: new Date(at), ...showChecksums(checksums) },
  };
}

/** `bucket/key` or `/bucket/key`, encoded as in a URL, and `?versionId=` after it. */
function findSource(plane: ControlPlane, input: sdk.CopyObjectRequest): ObjectDocument {
  const [path = "", query = ""] = (input.CopySource ?? "").split("?", 2);
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (bucket === undefined || key === undefined)
    throw invalidArgument("Invalid copy source object key", {
      ArgumentName: "x-amz-copy-source",
      ArgumentValue: input.CopySource,
    });
  checkVersion(new URLSearchParams(query).get("versionId") ?? undefined);
  const source = loadObject(plane, bucket, key);
  const conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkRead(conditions, source, "x-amz-copy-source-");
  return source;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function onItself(): AwsError {
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
  return new AwsError("InvalidRequest", message, 400);
}
