/** Buckets: created, looked up, listed, deleted. */
import type * as sdk from "@aws-sdk/client-s3";
import { BucketLocationConstraint } from "@aws-sdk/client-s3";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type CallContext, orRefuse } from "../service.ts";
import { readTags } from "../tags.ts";
import { type ControlPlane, listBucket, loadBucket } from "./control-plane.ts";
import { invalidArgument, notFound } from "./errors.ts";

/** Creates a bucket. In us-east-1 creating it again does nothing; elsewhere that is refused. */
export function createBucket(plane: ControlPlane, input: sdk.CreateBucketRequest, call: CallContext) {
  const name = input.Bucket ?? "";
  checkName(name);
  const region = chooseRegion(input.CreateBucketConfiguration?.LocationConstraint, call.region);
  const existing = plane.buckets.get(name);
  if (existing && (existing.region !== "us-east-1" || region !== "us-east-1")) {
    const message = "Your previous request to create the named bucket succeeded and you already own it.";
    throw new AwsError("BucketAlreadyOwnedByYou", message, 409, { BucketName: name });
  }
  const tags = readTags(input.CreateBucketConfiguration?.Tags);
  if (!existing) plane.buckets.set(name, { name, region, createdAt: plane.now(), notifications: {}, tags });
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

const LISTED_LIMIT = 10_000;

/** The buckets of one region, or of all, by name. */
export function listBuckets({ buckets }: ControlPlane, input: sdk.ListBucketsRequest, call: CallContext) {
  const { BucketRegion, ContinuationToken: token, MaxBuckets: limit = LISTED_LIMIT, Prefix = "" } = input;
  const wanted = buckets
    .values()
    .filter(({ name, region }) => name.startsWith(Prefix) && (BucketRegion ?? region) === region)
    .map(({ name, createdAt, region }) => ({
      Name: name,
      CreationDate: new Date(createdAt),
      BucketRegion: region,
    }))
    .sort(byKey(({ Name }) => Name));
  const invalidToken = () => invalidArgument("The continuation token provided is incorrect");
  const page = pageOf(wanted, { keyOf: ({ Name }) => Name, limit, token, invalidToken });
  return {
    Buckets: page.items,
    Owner: { ID: call.accountId },
    ...(page.next === undefined ? {} : { ContinuationToken: page.next }),
    ...(input.Prefix === undefined ? {} : { Prefix }),
  };
}

/** Deletes a bucket that is empty. */
export function deleteBucket(plane: ControlPlane, { Bucket = "" }: sdk.DeleteBucketRequest) {
  if (listBucket(plane, Bucket).length > 0) {
    const message = "The bucket you tried to delete is not empty";
    throw new AwsError("BucketNotEmpty", message, 409, { BucketName: Bucket });
  }
  plane.buckets.delete(Bucket);
}

/**
 * The region of a new bucket. The endpoint of us-east-1 makes buckets in any other region, which the request must name;
 * another region's endpoint makes them there alone, and must be told so.
 */
function chooseRegion(constraint: string | undefined, endpoint: string): string {
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (endpoint !== "us-east-1" && region !== endpoint)
    throw new AwsError(
      "IllegalLocationConstraintException",
      `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    );
  if (region === undefined) return endpoint;
  const known: readonly string[] = Object.values(BucketLocationConstraint);
  if (known.includes(region)) return region;
  const message = "The specified location-constraint is not valid";
  throw new AwsError("InvalidLocationConstraint", message, 400, { LocationConstraint: constraint });
}

function checkName(name: string): void {
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (isName) return;
  throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}
