/** Buckets and objects as the store keeps them. Bucket names are global. */
import type { NotificationConfiguration } from "@aws-sdk/client-s3";

export interface BucketDocument {
  readonly name: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly notifications: NotificationConfiguration;
}

export interface ObjectDocument {
  readonly bucket: string;
  readonly key: string;
  /** The content's blob. */
  readonly blob: string;
  readonly size: number;
  /** With quotes, as HTTP has it. */
  readonly eTag: string;
  readonly contentType: string;
  /** How the content is packed: it is kept so. */
  readonly contentEncoding?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}
