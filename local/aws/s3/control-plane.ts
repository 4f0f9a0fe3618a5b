/** What S3's operations stand on: buckets, objects, those who hear of changes, and how an object is found. */
import type { Bus } from "../eventbridge/bus.ts";
import { AwsError, type CallContext, orRefuse, type StoreAndClock } from "../service.ts";
import type { Collection } from "../state/store.ts";
import type { Delivery } from "../triggers/delivery.ts";
import { BUCKETS, type BucketDocument, OBJECTS, type ObjectDocument } from "./documents.ts";
import { noSuchBucket, noSuchKey } from "./errors.ts";

/** What the server hands to S3. */
export interface S3Dependencies extends StoreAndClock {
  /** Brings events to functions. */
  readonly delivery: Delivery;
  readonly bus: Pick<Bus, "publish">;
}

/** The state that all operations share. */
export interface ControlPlane extends S3Dependencies {
  readonly buckets: Collection<BucketDocument>;
  readonly objects: Collection<ObjectDocument>;
}

/** Opens the buckets and objects of the store. */
export function openControlPlane(dependencies: S3Dependencies): ControlPlane {
  const { store } = dependencies;
  return { ...dependencies, buckets: store.collection(BUCKETS), objects: store.collection(OBJECTS) };
}

/** Throws where the caller expects the bucket to be somebody else's: every bucket here belongs to the one account. */
export function checkOwner(
  expected: string | undefined,
  { accountId }: Pick<CallContext, "accountId">,
): void {
  if (expected !== undefined && expected !== accountId)
    throw new AwsError("AccessDenied", "Access Denied", 403);
}

/** Finds a bucket, or throws NoSuchBucket. */
export function loadBucket({ buckets }: ControlPlane, name = ""): BucketDocument {
  return orRefuse(buckets.get(name), () => noSuchBucket(name));
}

/** Finds an object, or throws NoSuchBucket or NoSuchKey. */
export function loadObject(plane: ControlPlane, bucket = "", key = ""): ObjectDocument {
  const { name } = loadBucket(plane, bucket);
  return orRefuse(plane.objects.get(objectKey(name, key)), () => noSuchKey(key));
}

/** All objects of a bucket; throws NoSuchBucket. */
export function listBucket(plane: ControlPlane, bucket: string | undefined): ObjectDocument[] {
  const { name } = loadBucket(plane, bucket);
  return plane.objects.values().filter((object) => object.bucket === name);
}

/** The key under which the store holds an object. */
export function objectKey(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}
