/** Reads objects: whole, a range of bytes, or the headers alone. */
import type * as sdk from "@aws-sdk/client-s3";
import { AwsError, orRefuse } from "../service.ts";
import { type ControlPlane, loadObject, objectKey } from "./control-plane.ts";
import type { ObjectDocument } from "./documents.ts";
import { notFound } from "./errors.ts";

/** The content of an object, or the part of it that the request asks for. */
export async function getObject(plane: ControlPlane, input: sdk.GetObjectRequest) {
  const object = loadObject(plane, input.Bucket, input.Key);
  const Body = await plane.store.blobs.get(object.blob);
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

/** Positions of bytes, counted from 0. */
interface ByteRange {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** Reads `bytes=0-8`, `bytes=2-`, `bytes=-3`. Other texts mean the whole object. Throws beyond its end. */
function readRange(range: string | undefined, size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  if (first < size) return { first, last };
  throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: range,
    ActualObjectSize: String(size),
  });
}
