/** ListObjectsV2 and the older ListObjects: keys in order, by prefix, delimiter and page. */
import type * as sdk from "@aws-sdk/client-s3";
import { byKey } from "../paging.ts";
import type { CallContext } from "../service.ts";
import { type ControlPlane, listBucket } from "./control-plane.ts";
import type { ObjectDocument } from "./documents.ts";
import { invalidArgument } from "./errors.ts";
import { encodeKey } from "./object-event.ts";

const PAGE_LIMIT = 1000;

/** One line of a list: an object, or a prefix that stands for several. */
type Entry = { readonly name: string; readonly object?: ObjectDocument };

/** A page of keys. Keys that share their beginning up to the delimiter are folded into one prefix. */
export function listObjectsV2(
  plane: ControlPlane,
  input: sdk.ListObjectsV2Request,
  call: CallContext,
): sdk.ListObjectsV2Output {
  const { Prefix = "", Delimiter, StartAfter = "", ContinuationToken } = input;
  const objects = listBucket(plane, input.Bucket).filter(({ key }) => key.startsWith(Prefix));
  const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken);
  const limit = Math.min(input.MaxKeys ?? PAGE_LIMIT, PAGE_LIMIT);
  const entries = groupByPrefix(objects, Prefix, Delimiter)
    .filter(({ name }) => name > after)
    .sort(byKey(({ name }) => name));
  const page = entries.slice(0, limit);
  const isTruncated = entries.length > limit && limit > 0;
  const written = writerOf(input.EncodingType);
  return {
    Name: input.Bucket,
    Prefix: written(Prefix),
    Delimiter: Delimiter && written(Delimiter),
    EncodingType: input.EncodingType,
    MaxKeys: limit,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ContinuationToken,
    StartAfter: input.StartAfter && written(input.StartAfter),
    ...(isTruncated
      ? { NextContinuationToken: Buffer.from(page.at(-1)?.name ?? "").toString("base64") }
      : {}),
    Contents: page.flatMap(({ object }) =>
      object
        ? [
            {
              ...showObject(object),
              Key: written(object.key),
              ...(input.FetchOwner ? { Owner: ownerOf(call) } : {}),
            },
          ]
        : [],
    ),
    CommonPrefixes: page.flatMap(({ name, object }) => (object ? [] : [{ Prefix: written(name) }])),
  };
}

/** XML can't hold every key, so that a client may ask for encoded ones. */
function writerOf(encoding: string | undefined): (text: string) => string {
  return encoding === "url" ? encodeKey : (text) => text;
}

function ownerOf({ accountId }: CallContext): sdk.Owner {
  return { ID: accountId };
}

/** The same page for older clients. A marker is a key, and is named only when a delimiter folds keys. */
export function listObjects(
  plane: ControlPlane,
  { Marker = "", ...input }: sdk.ListObjectsRequest,
  call: CallContext,
) {
  const v2 = { ...input, StartAfter: Marker, FetchOwner: true } as sdk.ListObjectsV2Request;
  const {
    KeyCount: _,
    StartAfter: __,
    NextContinuationToken: next,
    ...page
  } = listObjectsV2(plane, v2, call);
  const written = writerOf(input.EncodingType);
  return {
    ...page,
    Marker: written(Marker),
    ...(next && input.Delimiter ? { NextMarker: written(readToken(next)) } : {}),
  };
}

function groupByPrefix(objects: readonly ObjectDocument[], prefix: string, delimiter = ""): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()];
}

function showObject(object: ObjectDocument): sdk._Object {
  return {
    Key: object.key,
    LastModified: new Date(object.modifiedAt),
    ETag: object.eTag,
    Size: object.size,
    StorageClass: "STANDARD",
  };
}

function readToken(token: string): string {
  const name = Buffer.from(token, "base64").toString();
  if (Buffer.from(name).toString("base64") === token) return name;
  throw invalidArgument("The continuation token provided is incorrect");
}
