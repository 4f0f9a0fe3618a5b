/** The refusals of S3. */
import { AwsError, refusal } from "../service.ts";

/** No bucket has this name. */
export function noSuchBucket(BucketName: string): AwsError {
  return new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName });
}

/** No object of the bucket has this key. */
export function noSuchKey(Key: string): AwsError {
  return new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key });
}

/** The bucket or the object of a HEAD request is not there. Without a body S3 has no text for it. */
export function notFound(): AwsError {
  return new AwsError("NotFound", "Not Found", 404);
}

/** An argument breaks the rule that `message` states. */
export const invalidArgument = refusal("InvalidArgument");
