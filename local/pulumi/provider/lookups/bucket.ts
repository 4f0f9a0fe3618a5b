/** aws.s3.getBucket and aws.s3.getBucketNotification: a bucket that is made elsewhere, and what it notifies. */
import type { Lookup } from "../resource-type.ts";
import { describeBucket } from "../resources/bucket.ts";
import { showNotifications } from "../resources/bucket-notification.ts";

export const getBucket: Lookup = {
  token: "aws:s3/getBucket:getBucket",
  async call(args, session) {
    const Bucket = args.bucket as string;
    const { BucketRegion = session.region } = await session.clients(args).s3.headBucket({ Bucket });
    return { id: Bucket, ...describeBucket(Bucket, BucketRegion) };
  },
};

export const getBucketNotification: Lookup = {
  token: "aws:s3/getBucketNotification:getBucketNotification",
  async call(args, session) {
    const Bucket = args.bucket as string;
    const found = await session.clients(args).s3.getBucketNotificationConfiguration({ Bucket });
    const { eventbridge, lambdaFunctions } = showNotifications(found);
    const withFilters = lambdaFunctions.map((one) => ({ filterPrefix: "", filterSuffix: "", ...one }));
    return {
      bucket: Bucket,
      eventbridge,
      lambdaFunctions: withFilters,
      // Local S3 notifies no queues and no topics.
      queues: [],
      region: args.region ?? session.region,
      topics: [],
    };
  },
};
