/** Reads objects: whole, a range of bytes, or the headers alone. */
import type * as sdk from "@aws-sdk/client-s3";
import { AwsError, orRefuse } from "../service.ts";
import { showChecksums } from "./checksums.ts";
import { checkRead } from "./conditions.ts";
import { type ControlPlane, loadObject, objectKey } from "./control-plane.ts";
import type { ObjectDocument } from "./documents.ts";
import { invalidArgument, notFound } from "./errors.ts";
import { showHeaders } from "./kept-headers.ts";

/** The content of an object, or the part of it that the request asks for. */
export async function getObject(plane: ControlPlane, input: sdk.GetObjectRequest) {
  const object = loadObject(plane, input.Bucket, input.Key);
  const { range, members } = showObject(object, input);
  const Body = await plane.store.blobs.get(object.blob);
  return { ...members, Body: range ? Body.subarray(range.first, range.last + 1) : Body };
}

/** The headers of an object, or of the part of it that the request asks for. Throws NotFound without a bucket or an object. */
export function headObject(plane: ControlPlane, input: sdk.HeadObjectRequest) {
  const { Bucket = "", Key = "" } = input;
  orRefuse(plane.buckets.get(Bucket), notFound);
  return showObject(orRefuse(plane.objects.get(objectKey(Bucket, Key)), notFound), input).members;
}

function showObject(object: ObjectDocument, input: sdk.GetObjectRequest | sdk.HeadObjectRequest) {
  checkVersion(input.VersionId);
  checkRead(input, object);
  if (input.SSECustomerAlgorithm ?? input.SSECustomerKey ?? input.SSECustomerKeyMD5) {
    const message = "The encryption parameters are not applicable to this object.";
    throw new AwsError("InvalidRequest", message, 400);
  }
  const range = partOf(object, input.PartNumber) ?? readRange(input.Range, object.size);
  const isWhole = !range || range.last - range.first + 1 === object.size;
  const members = {
    AcceptRanges: "bytes",
    LastModified: new Date(Math.floor(object.modifiedAt / 1000) * 1000),
    ContentLength: range ? range.last - range.first + 1 : object.size,
    ...(range ? { ContentRange: `bytes ${range.first}-${range.last}/${object.size}` } : {}),
    ETag: object.eTag,
    ServerSideEncryption: "AES256" as const,
    ...showHeaders(object),
    ...overrides(input),
    ...(input.ChecksumMode === "ENABLED" && isWhole ? showChecksums(object.checksums) : {}),
  };
  return { range, members };
}

/** Throws for a version: without versioning an object has one, called null. */
export function checkVersion(id: string | undefined): void {
  if (id === undefined || id === "null") return;
  const members = { ArgumentName: "versionId", ArgumentValue: id };
  throw invalidArgument("Invalid version id specified", members);
}

/** The headers that the reader wants in place of the object's own. */
function overrides(input: sdk.GetObjectRequest | sdk.HeadObjectRequest): Record<string, unknown> {
  const wanted = Object.entries(input).filter(
    ([name, value]) => name.startsWith("Response") && value !== undefined,
  );
  return Object.fromEntries(wanted.map(([name, value]) => [name.slice("Response".length), value]));
}

/** Positions of bytes, counted from 0. */
interface ByteRange {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** Every object was put as one part. */
function partOf({ size }: ObjectDocument, part: number | undefined): ByteRange | undefined {
  if (part === undefined || (part === 1 && size === 0)) return undefined;
  if (part === 1) return { first: 0, last: size - 1 };
  throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
    PartNumberRequested: String(part),
    ActualPartCount: "1",
  });
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
