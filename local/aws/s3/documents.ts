/** Buckets and objects as the store keeps them. Bucket names are global. */
import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import { partitionOf } from "../../../lib/partition.ts";
import type { DocumentKind } from "../state/kind.ts";
import { anyObject, flag, mapOf, number, optional, record, text } from "../state/shape.ts";
import type { Tags } from "../tags.ts";
import type { Checksums } from "./checksums.ts";

/** A bucket with its notification configuration. */
export interface BucketDocument {
  readonly name: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly notifications: NotificationConfiguration;
  readonly tags?: Tags;
  /** Absent: all is blocked, as AWS begins. Empty: somebody has removed it. */
  readonly publicAccessBlock?: Readonly<Record<string, boolean>>;
}

/** The ARN of a bucket, which names neither region nor account. */
export function bucketArn({ name, region }: Pick<BucketDocument, "name" | "region">): string {
  return `arn:${partitionOf(region)}:s3:::${name}`;
}

/** An object; its content is a blob of the store. */
export interface ObjectDocument {
  readonly bucket: string;
  readonly key: string;
  /** The name of the content's blob. */
  readonly blob: string;
  readonly size: number;
  /** With quotes, as in the HTTP header. */
  readonly eTag: string;
  readonly contentType: string;
  /** How the content is packed, for example `gzip`. It is kept and sent packed. */
  readonly contentEncoding?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Further headers, by the member's name: `CacheControl`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** By algorithm: `CRC32`. */
  readonly checksums?: Checksums;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

export const BUCKETS: DocumentKind<BucketDocument> = {
  folder: "s3-buckets",
  shape: record<BucketDocument>({
    name: text,
    region: text,
    createdAt: number,
    notifications: anyObject,
    tags: optional(mapOf(text)),
    publicAccessBlock: optional(mapOf(flag)),
  }),
};

export const OBJECTS: DocumentKind<ObjectDocument> = {
  folder: "s3-objects",
  shape: record<ObjectDocument>({
    bucket: text,
    key: text,
    blob: text,
    size: number,
    eTag: text,
    contentType: text,
    contentEncoding: optional(text),
    metadata: mapOf(text),
    headers: optional(mapOf(text)),
    checksums: optional(mapOf(text)),
    modifiedAt: number,
  }),
  blobsOf: ({ blob, size }) => [{ sha256Hex: blob, sizeBytes: size }],
};
