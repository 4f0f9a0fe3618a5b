/** S3 as far as a trigger needs it (buckets, objects, notifications): the table of its operations. */
import * as sdk from "@aws-sdk/client-s3";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import {
  deleteBucketTagging,
  deletePublicAccessBlock,
  getBucketTagging,
  getPublicAccessBlock,
  putBucketTagging,
  putPublicAccessBlock,
} from "./bucket-settings.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./buckets.ts";
import {
  type ControlPlane,
  checkOwner,
  loadObject,
  openControlPlane,
  type S3Dependencies,
} from "./control-plane.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjects, listObjectsV2 } from "./list-objects.ts";
import { getNotifications, putNotifications } from "./notifications.ts";
import { putObject } from "./put-object.ts";
import { refuseUnserved } from "./served-members.ts";

/** The service, and what Lambda needs of it beside the wire. */
export interface S3Service extends ServiceDefinition {
  /** Rejects with `AwsError` as GetObject answers it. */
  readObject(bucket: string, key: string): Promise<Uint8Array>;
}

/** Makes the service. */
export function s3Service(dependencies: S3Dependencies): S3Service {
  const plane = openControlPlane(dependencies);
  return {
    signingName: "s3",
    protocol: "restXml",
    schemas: sdk,
    readObject: async (bucket, key) => plane.store.blobs.get(loadObject(plane, bucket, key).blob),
    operations: bindOperations(plane, OPERATIONS, (name, input, call) => {
      refuseUnserved(name, input);
      checkOwner(input.ExpectedBucketOwner as string | undefined, call);
    }),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  ListBuckets: listBuckets,
  DeleteBucket: deleteBucket,

  PutBucketTagging: putBucketTagging,
  GetBucketTagging: getBucketTagging,
  DeleteBucketTagging: deleteBucketTagging,
  PutPublicAccessBlock: putPublicAccessBlock,
  GetPublicAccessBlock: getPublicAccessBlock,
  DeletePublicAccessBlock: deletePublicAccessBlock,

  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListObjectsV2: listObjectsV2,
  ListObjects: listObjects,

  PutBucketNotificationConfiguration: putNotifications,
  GetBucketNotificationConfiguration: getNotifications,
};
