/** What a bucket is kept with: its tags, and who is kept out. Local AWS evaluates no bucket policy, so it only shows the latter. */
import type * as sdk from "@aws-sdk/client-s3";
import { AwsError } from "../service.ts";
import { readTags, showTags } from "../tags.ts";
import { type ControlPlane, loadBucket } from "./control-plane.ts";

/** Replaces the tags of a bucket. */
export function putBucketTagging(plane: ControlPlane, { Bucket, Tagging }: sdk.PutBucketTaggingRequest) {
  const bucket = loadBucket(plane, Bucket);
  const keys = (Tagging?.TagSet ?? []).map(({ Key }) => Key);
  if (new Set(keys).size < keys.length)
    throw new AwsError("InvalidTag", "Cannot provide multiple Tags with the same key", 400);
  plane.buckets.set(bucket.name, { ...bucket, tags: readTags(Tagging?.TagSet) });
}

/** The tags of a bucket. A bucket without any is refused. */
export function getBucketTagging(plane: ControlPlane, { Bucket }: sdk.GetBucketTaggingRequest) {
  const { name, tags = {} } = loadBucket(plane, Bucket);
  if (Object.keys(tags).length > 0) return { TagSet: showTags(tags) };
  throw new AwsError("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: name });
}

/** Removes all tags of a bucket. */
export function deleteBucketTagging(plane: ControlPlane, { Bucket }: sdk.DeleteBucketTaggingRequest) {
  const bucket = loadBucket(plane, Bucket);
  plane.buckets.set(bucket.name, { ...bucket, tags: {} });
}

const MEMBERS = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;
type Block = Record<(typeof MEMBERS)[number], boolean>;
const block = (value: (name: (typeof MEMBERS)[number]) => boolean) =>
  Object.fromEntries(MEMBERS.map((name) => [name, value(name)])) as Block;

/** Replaces what a bucket blocks. A member that is left out is off. */
export function putPublicAccessBlock(plane: ControlPlane, input: sdk.PutPublicAccessBlockRequest) {
  const bucket = loadBucket(plane, input.Bucket);
  const wanted = input.PublicAccessBlockConfiguration ?? {};
  plane.buckets.set(bucket.name, { ...bucket, publicAccessBlock: block((name) => wanted[name] === true) });
}

/** What a bucket blocks: everything, since April 2023, where nobody has said otherwise. */
export function getPublicAccessBlock(plane: ControlPlane, { Bucket }: sdk.GetPublicAccessBlockRequest) {
  const { name, publicAccessBlock = block(() => true) } = loadBucket(plane, Bucket);
  if (Object.keys(publicAccessBlock).length > 0) return { PublicAccessBlockConfiguration: publicAccessBlock };
  const message = "The public access block configuration was not found";
  throw new AwsError("NoSuchPublicAccessBlockConfiguration", message, 404, { BucketName: name });
}

/** Removes what a bucket blocks. */
export function deletePublicAccessBlock(plane: ControlPlane, { Bucket }: sdk.DeletePublicAccessBlockRequest) {
  const bucket = loadBucket(plane, Bucket);
  plane.buckets.set(bucket.name, { ...bucket, publicAccessBlock: {} });
}
