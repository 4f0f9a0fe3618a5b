/** Buckets and objects as the store keeps them. Bucket names are global. */
import type { NotificationConfiguration } from "@aws-sdk/client-s3";

/** A bucket with its notification configuration. */
export interface BucketDocument {
  readonly name: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly notifications: NotificationConfiguration;
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
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}
