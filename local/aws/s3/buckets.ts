/** Buckets: created, looked up, listed, deleted. */
import type * as sdk from "@aws-sdk/client-s3";
import { byKey } from "../paging.ts";
import { AwsError, type CallContext, orRefuse } from "../service.ts";
import { type ControlPlane, listBucket, loadBucket } from "./control-plane.ts";
import { notFound } from "./errors.ts";

/** Creates a bucket. In us-east-1 creating it again does nothing; elsewhere that is refused. */
export function createBucket(plane: ControlPlane, input: sdk.CreateBucketRequest, call: CallContext) {
  const name = input.Bucket ?? "";
  checkName(name);
  const existing = plane.buckets.get(name);
  const region = input.CreateBucketConfiguration?.LocationConstraint ?? call.region;
  if (existing && (existing.region !== "us-east-1" || region !== "us-east-1")) {
    const message = "Your previous request to create the named bucket succeeded and you already own it.";
    throw new AwsError("BucketAlreadyOwnedByYou", message, 409, { BucketName: name });
  }
  if (!existing) plane.buckets.set(name, { name, region, createdAt: plane.now(), notifications: {} });
  return { Location: region === "us-east-1" ? `/${name}` : `${call.endpoint}/${name}` };
}

/** The region of a bucket, in the headers of an answer without a body. */
export function headBucket({ buckets }: ControlPlane, { Bucket = "" }: sdk.HeadBucketRequest) {
  return { BucketRegion: orRefuse(buckets.get(Bucket), notFound).region };
}

/** The region of a bucket. AWS names none for us-east-1. */
export function getBucketLocation(plane: ControlPlane, input: sdk.GetBucketLocationRequest) {
  const { region } = loadBucket(plane, input.Bucket);
  return region === "us-east-1" ? {} : { LocationConstraint: region };
}

/** All buckets, whatever their region. */
export function listBuckets({ buckets }: ControlPlane, _input: sdk.ListBucketsRequest, call: CallContext) {
  const shown = buckets.values().map(({ name, createdAt, region }) => ({
    Name: name,
    CreationDate: new Date(createdAt),
    BucketRegion: region,
  }));
  return { Buckets: shown.sort(byKey(({ Name }) => Name)), Owner: { ID: call.accountId } };
}

/** Deletes a bucket that is empty. */
export function deleteBucket(plane: ControlPlane, { Bucket = "" }: sdk.DeleteBucketRequest) {
  if (listBucket(plane, Bucket).length > 0) {
    const message = "The bucket you tried to delete is not empty";
    throw new AwsError("BucketNotEmpty", message, 409, { BucketName: Bucket });
  }
  plane.buckets.delete(Bucket);
}

function checkName(name: string): void {
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (isName) return;
  throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}
