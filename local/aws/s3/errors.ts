/** The refusals of S3. */
import { AwsError } from "../service.ts";

export function noSuchBucket(BucketName: string): AwsError {
  return new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName });
}

export function noSuchKey(Key: string): AwsError {
  return new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key });
}

export function invalidArgument(message: string, members: Record<string, unknown> = {}): AwsError {
  return new AwsError("InvalidArgument", message, 400, members);
}
