/** S3 as far as a trigger needs it: buckets, objects, and notifications to functions. */
import { createHash } from "node:crypto";
import * as sdk from "@aws-sdk/client-s3";
import { AwsError, type CallContext, type ServiceDefinition } from "../service.ts";
import type { Store } from "../state/store.ts";
import type { BucketDocument, ObjectDocument } from "./documents.ts";
import { noSuchBucket, noSuchKey } from "./errors.ts";
import { listObjects, listObjectsByMarker } from "./list-objects.ts";
import { checkNotifications, type Listeners, notify } from "./notifications.ts";
import { checkConditions, checkDigests } from "./put-rules.ts";
import { readRange } from "./range.ts";

export interface S3Dependencies extends Listeners {
  readonly store: Store;
  /** Epoch milliseconds. */
  now(): number;
}

/** The service, and what Lambda needs of it beside the wire. */
export interface S3Service extends ServiceDefinition {
  /** Throws `AwsError` as GetObject answers it. */
  readObject(bucket: string, key: string): Uint8Array;
}

/** Makes the service. */
export function s3Service({ store, now, ...listeners }: S3Dependencies): S3Service {
  const buckets = store.collection<BucketDocument>("s3-buckets");
  const objects = store.collection<ObjectDocument>("s3-objects");
  const keyOf = (bucket: string, key: string) => `${bucket}/${key}`;
  const objectsIn = (bucket: string) => objects.values().filter((object) => object.bucket === bucket);

  function getBucket(name = ""): BucketDocument {
    const bucket = buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  function getObject(bucket = "", key = ""): ObjectDocument {
    getBucket(bucket);
    const object = objects.get(keyOf(bucket, key));
    if (!object) throw noSuchKey(key);
    return object;
  }

  async function remove(bucket: BucketDocument, key: string, call: CallContext): Promise<void> {
    if (!objects.has(keyOf(bucket.name, key))) return;
    objects.delete(keyOf(bucket.name, key));
    await notify({ name: "ObjectRemoved:Delete", key, at: now() }, bucket, listeners, call);
  }

  return {
    signingName: "s3",
    protocol: "restXml",
    schemas: sdk,
    readObject: (bucket, key) => store.blobs.get(getObject(bucket, key).blob),
    operations: {
      CreateBucket(input: sdk.CreateBucketCommandInput, call) {
        const name = input.Bucket ?? "";
        checkBucketName(name);
        const existing = buckets.get(name);
        const region = input.CreateBucketConfiguration?.LocationConstraint ?? call.region;
        if (existing && (existing.region !== "us-east-1" || region !== "us-east-1")) {
          throw new AwsError(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            409,
            { BucketName: name },
          );
        }
        if (!existing) buckets.set(name, { name, region, createdAt: now(), notifications: {} });
        return { Location: region === "us-east-1" ? `/${name}` : `${call.endpoint}/${name}` };
      },

      HeadBucket: (input: sdk.HeadBucketCommandInput) => ({
        BucketRegion: headBucket(buckets.get(input.Bucket ?? "")).region,
      }),

      GetBucketLocation(input: sdk.GetBucketLocationCommandInput) {
        const { region } = getBucket(input.Bucket);
        return region === "us-east-1" ? {} : { LocationConstraint: region };
      },

      ListBuckets: (_input, call) => ({
        Buckets: buckets
          .values()
          .map(({ name, createdAt, region }) => ({
            Name: name,
            CreationDate: new Date(createdAt),
            BucketRegion: region,
          }))
          .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
        Owner: { ID: call.accountId },
      }),

      DeleteBucket(input: sdk.DeleteBucketCommandInput) {
        const bucket = getBucket(input.Bucket);
        if (objectsIn(bucket.name).length > 0) {
          throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, {
            BucketName: bucket.name,
          });
        }
        buckets.delete(bucket.name);
        return {};
      },

      async PutObject(input: sdk.PutObjectCommandInput, call) {
        const bucket = getBucket(input.Bucket);
        const key = input.Key ?? "";
        const body = (input.Body ?? new Uint8Array()) as Uint8Array;
        checkConditions(input, objects.get(keyOf(bucket.name, key)));
        checkDigests(input, body);
        const md5 = createHash("md5").update(body).digest("hex");
        const object: ObjectDocument = {
          bucket: bucket.name,
          key,
          blob: store.blobs.put(body),
          size: body.length,
          eTag: `"${md5}"`,
          contentEncoding: encodingOf(input),
          contentType: input.ContentType ?? "binary/octet-stream",
          metadata: input.Metadata ?? {},
          modifiedAt: now(),
        };
        objects.set(keyOf(bucket.name, key), object);
        const event = {
          name: "ObjectCreated:Put",
          key,
          size: object.size,
          eTag: md5,
          at: object.modifiedAt,
        };
        await notify(event, bucket, listeners, call);
        return { ETag: object.eTag };
      },

      GetObject(input: sdk.GetObjectCommandInput) {
        const object = getObject(input.Bucket, input.Key);
        const Body = store.blobs.get(object.blob);
        const range = readRange(input.Range, object.size);
        if (!range) return { ...showHead(object), Body };
        const { first, last } = range;
        return {
          ...showHead(object),
          Body: Body.subarray(first, last + 1),
          ContentLength: last - first + 1,
          ContentRange: `bytes ${first}-${last}/${object.size}`,
        };
      },

      HeadObject(input: sdk.HeadObjectCommandInput) {
        headBucket(buckets.get(input.Bucket ?? ""));
        const object = objects.get(keyOf(input.Bucket ?? "", input.Key ?? ""));
        if (!object) throw new AwsError("NotFound", "Not Found", 404);
        return showHead(object);
      },

      async DeleteObject(input: sdk.DeleteObjectCommandInput, call) {
        await remove(getBucket(input.Bucket), input.Key ?? "", call);
        return {};
      },

      async DeleteObjects(input: sdk.DeleteObjectsCommandInput, call) {
        const bucket = getBucket(input.Bucket);
        const keys = (input.Delete?.Objects ?? []).map(({ Key = "" }) => Key);
        for (const key of keys) await remove(bucket, key, call);
        return { Deleted: input.Delete?.Quiet ? [] : keys.map((Key) => ({ Key })) };
      },

      ListObjectsV2: (input: sdk.ListObjectsV2CommandInput) =>
        listObjects(objectsIn(getBucket(input.Bucket).name), input),

      ListObjects: (input: sdk.ListObjectsCommandInput) =>
        listObjectsByMarker(objectsIn(getBucket(input.Bucket).name), input),

      async PutBucketNotificationConfiguration(
        input: sdk.PutBucketNotificationConfigurationCommandInput,
        call,
      ) {
        const bucket = getBucket(input.Bucket);
        const notifications = await checkNotifications(
          input.NotificationConfiguration ?? {},
          bucket,
          listeners.delivery,
          call,
          input.SkipDestinationValidation ?? false,
        );
        buckets.set(bucket.name, { ...bucket, notifications });
        return {};
      },

      GetBucketNotificationConfiguration: (input: sdk.GetBucketNotificationConfigurationCommandInput) =>
        getBucket(input.Bucket).notifications,
    },
  };
}

/** Answers to HEAD have no body, so that S3 has no texts for them. */
function headBucket(bucket: BucketDocument | undefined): BucketDocument {
  if (bucket) return bucket;
  throw new AwsError("NotFound", "Not Found", 404);
}

function showHead(object: ObjectDocument) {
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(Math.floor(object.modifiedAt / 1000) * 1000),
    ContentLength: object.size,
    ETag: object.eTag,
    ContentType: object.contentType,
    ContentEncoding: object.contentEncoding,
    Metadata: object.metadata,
  };
}

/** Without what belongs to the transport only. */
function encodingOf({ ContentEncoding = "" }: sdk.PutObjectCommandInput): string | undefined {
  const own = ContentEncoding.split(",").filter((name) => name.trim() !== "aws-chunked");
  return own.join(",").trim() || undefined;
}

function checkBucketName(name: string): void {
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (isName) return;
  throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}
