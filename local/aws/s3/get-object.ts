/** Reads objects: whole, a range of bytes, or the headers alone. */
import type * as sdk from "@aws-sdk/client-s3";
import { orRefuse } from "../service.ts";
import { type ControlPlane, objectKey, requireObject } from "./control-plane.ts";
import type { ObjectDocument } from "./documents.ts";
import { notFound } from "./errors.ts";
import { readRange } from "./range.ts";

/** The content of an object, or the part of it that the request asks for. */
export function getObject(plane: ControlPlane, input: sdk.GetObjectRequest) {
  const object = requireObject(plane, input.Bucket, input.Key);
  const Body = plane.store.blobs.get(object.blob);
  const range = readRange(input.Range, object.size);
  if (!range) return { ...showHead(object), Body };
  const { first, last } = range;
  return {
    ...showHead(object),
    Body: Body.subarray(first, last + 1),
    ContentLength: last - first + 1,
    ContentRange: `bytes ${first}-${last}/${object.size}`,
  };
}

/** The headers of an object. Throws NotFound without a bucket or an object. */
export function headObject(plane: ControlPlane, { Bucket = "", Key = "" }: sdk.HeadObjectRequest) {
  orRefuse(plane.buckets.get(Bucket), notFound);
  return showHead(orRefuse(plane.objects.get(objectKey(Bucket, Key)), notFound));
}

function showHead(object: ObjectDocument) {
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(Math.floor(object.modifiedAt / 1000) * 1000),
    ContentLength: object.size,
    ETag: object.eTag,
    ContentType: object.contentType,
    ContentEncoding: object.contentEncoding,
    Metadata: object.metadata,
  };
}
