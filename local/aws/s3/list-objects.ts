/** ListObjectsV2 and the older ListObjects: keys in order, by prefix, delimiter and page. */
import type * as sdk from "@aws-sdk/client-s3";
import { byKey } from "../paging.ts";
import type { ObjectDocument } from "./documents.ts";
import { invalidArgument } from "./errors.ts";

const PAGE_LIMIT = 1000;

type Entry = { readonly name: string; readonly object?: ObjectDocument };

export function listObjects(
  objects: readonly ObjectDocument[],
  input: sdk.ListObjectsV2CommandInput,
): Omit<sdk.ListObjectsV2CommandOutput, "$metadata"> {
  const { Prefix = "", Delimiter, StartAfter = "", ContinuationToken } = input;
  const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken);
  const limit = Math.min(input.MaxKeys ?? PAGE_LIMIT, PAGE_LIMIT);
  const entries = groupByPrefix(
    objects.filter(({ key }) => key.startsWith(Prefix)),
    Prefix,
    Delimiter,
  )
    .filter(({ name }) => name > after)
    .sort(byKey(({ name }) => name));
  const page = entries.slice(0, limit);
  const isTruncated = entries.length > limit && limit > 0;
  return {
    Name: input.Bucket,
    Prefix,
    Delimiter,
    MaxKeys: limit,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ContinuationToken,
    StartAfter: input.StartAfter,
    ...(isTruncated
      ? { NextContinuationToken: Buffer.from(page.at(-1)?.name ?? "").toString("base64") }
      : {}),
    Contents: page.flatMap(({ object }) => (object ? [showObject(object)] : [])),
    CommonPrefixes: page.flatMap(({ name, object }) => (object ? [] : [{ Prefix: name }])),
  };
}

/** The same page as the older operation shows it; a marker is a key, and named only where prefixes are folded. */
export function listObjectsByMarker(
  objects: readonly ObjectDocument[],
  { Marker = "", ...input }: sdk.ListObjectsCommandInput,
): Omit<sdk.ListObjectsCommandOutput, "$metadata"> {
  const {
    KeyCount: _count,
    StartAfter: _after,
    NextContinuationToken: next,
    ...page
  } = listObjects(objects, { ...input, StartAfter: Marker } as sdk.ListObjectsV2CommandInput);
  return { ...page, Marker, ...(next && input.Delimiter ? { NextMarker: readToken(next) } : {}) };
}

function groupByPrefix(
  objects: readonly ObjectDocument[],
  prefix: string,
  delimiter: string | undefined,
): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? object.key : object.key.slice(0, end + (delimiter?.length ?? 0));
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
