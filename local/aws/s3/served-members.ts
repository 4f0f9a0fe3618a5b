/** Members of S3's inputs that local AWS serves. A call that sets another one is refused by the name, never in part. */
import { AwsError } from "../service.ts";

/** Everywhere. Nothing here is billed, so that RequestPayer has no effect. ExpectedBucketOwner is checked below. */
const EVERYWHERE = ["Bucket", "Key", "ExpectedBucketOwner", "RequestPayer"];
const CHECKSUMS = "CRC32 CRC32C CRC64NVME SHA1 SHA256 SHA512 MD5 XXHASH64 XXHASH3 XXHASH128"
  .split(" ")
  .map((name) => `Checksum${name}`);
/** What an object is kept with. */
const KEPT = [
  "ACL",
  "CacheControl",
  "ChecksumAlgorithm",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "Expires",
  "IfMatch",
  "IfNoneMatch",
  "Metadata",
  "ServerSideEncryption",
  "StorageClass",
];
const READ = [
  "ChecksumMode",
  "IfMatch",
  "IfModifiedSince",
  "IfNoneMatch",
  "IfUnmodifiedSince",
  "PartNumber",
  "Range",
  "ResponseCacheControl",
  "ResponseContentDisposition",
  "ResponseContentEncoding",
  "ResponseContentLanguage",
  "ResponseContentType",
  "ResponseExpires",
  "SSECustomerAlgorithm",
  "SSECustomerKey",
  "SSECustomerKeyMD5",
  "VersionId",
];
const LISTED = ["Delimiter", "EncodingType", "MaxKeys", "OptionalObjectAttributes", "Prefix"];
const SENT = ["ContentMD5", "ChecksumAlgorithm"];

/** By operation. */
export const SERVED: Readonly<Record<string, readonly string[]>> = {
  CreateBucket: ["ACL", "BucketNamespace", "CreateBucketConfiguration", "ObjectOwnership"],
  HeadBucket: [],
  GetBucketLocation: [],
  ListBuckets: ["BucketRegion", "ContinuationToken", "MaxBuckets", "Prefix"],
  DeleteBucket: [],
  PutObject: [...KEPT, ...CHECKSUMS, "Body", "ContentLength", "ContentMD5"],
  CopyObject: [
    ...KEPT,
    "AnnotationDirective",
    "CopySource",
    "CopySourceIfMatch",
    "CopySourceIfModifiedSince",
    "CopySourceIfNoneMatch",
    "CopySourceIfUnmodifiedSince",
    "ExpectedSourceBucketOwner",
    "MetadataDirective",
    "TaggingDirective",
  ],
  GetObject: READ,
  HeadObject: READ,
  DeleteObject: ["IfMatch", "VersionId"],
  DeleteObjects: ["ChecksumAlgorithm", "Delete"],
  ListObjectsV2: [...LISTED, "ContinuationToken", "FetchOwner", "StartAfter"],
  ListObjects: [...LISTED, "Marker"],
  PutBucketNotificationConfiguration: ["NotificationConfiguration", "SkipDestinationValidation"],
  GetBucketNotificationConfiguration: [],
  PutBucketTagging: [...SENT, "Tagging"],
  GetBucketTagging: [],
  DeleteBucketTagging: [],
  PutPublicAccessBlock: [...SENT, "PublicAccessBlockConfiguration"],
  GetPublicAccessBlock: [],
  DeletePublicAccessBlock: [],
};

/** The only value of a member that local AWS serves: what AWS does where nobody sets it. */
export const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  ACL: ["private", "bucket-owner-full-control"],
  AnnotationDirective: ["COPY"],
  BucketNamespace: ["global"],
  ObjectOwnership: ["BucketOwnerEnforced"],
  ServerSideEncryption: ["AES256"],
  StorageClass: ["STANDARD"],
  TaggingDirective: ["COPY"],
};

/** Members inside others that local AWS lacks. */
const UNSERVED_INSIDE: readonly (readonly [outer: string, ...inner: string[]])[] = [
  ["CreateBucketConfiguration", "Location", "Bucket"],
  ["NotificationConfiguration", "QueueConfigurations", "TopicConfigurations"],
];
const UNSERVED_OF_DELETED = ["ETag", "LastModifiedTime", "Size"];

/** 501 for a member that isn't served, or not with this value. An empty value sets nothing. */
export function refuseUnserved(operation: string, input: Readonly<Record<string, unknown>>): void {
  const served = [...EVERYWHERE, ...(SERVED[operation] ?? [])];
  for (const [name, value] of Object.entries(input)) {
    if (!isSet(value)) continue;
    if (!served.includes(name)) throw unserved(name, operation);
    if (ONLY[name] && !ONLY[name].includes(value)) throw unserved(`${name} ${String(value)}`, operation);
  }
  for (const [outer, ...inner] of UNSERVED_INSIDE) {
    const name = inner.find((each) => isSet((input[outer] as Record<string, unknown> | undefined)?.[each]));
    if (name) throw unserved(name, operation);
  }
  const deleted = (input.Delete as { Objects?: Record<string, unknown>[] } | undefined)?.Objects ?? [];
  const odd = deleted.flatMap((each) => UNSERVED_OF_DELETED.filter((name) => isSet(each[name])));
  if (odd[0]) throw unserved(odd[0], operation);
}

function unserved(what: string, operation: string): AwsError {
  return new AwsError("NotImplemented", `Local S3 does not have ${what} of ${operation}.`, 501);
}

function isSet(value: unknown): boolean {
  if (value instanceof Date || value instanceof Uint8Array) return true;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== false;
}
