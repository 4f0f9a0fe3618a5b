import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  type LambdaFunctionConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { recorded, row, topic } from "../row.ts";

const OPERATIONS = (test: string) => recorded("s3/test_s3_api", test);
const NOTIFIED = (test: string) =>
  recorded("s3/test_s3_notifications_lambda", `TestS3NotificationsToLambda::${test}`);
const LOCATION = "[doc] S3 API reference, CreateBucket and GetBucketLocation";
const AMBIGUOUS =
  "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
const UNMET = "At least one of the pre-conditions you specified did not hold";

/** Buckets, objects, and what buckets notify. */
export const S3 = topic("s3", [
  row(
    "A bucket is made in the region of the endpoint, and GetBucketLocation names it",
    LOCATION,
    async (at) => {
      const Bucket = await makeBucket(at);
      const { LocationConstraint } = await at.s3.send(new GetBucketLocationCommand({ Bucket }));
      expectMatch({ region: LocationConstraint ?? "us-east-1" }, { region: at.region });
    },
  ),
  row("A bucket of a location that doesn't exist is refused", LOCATION, async (at) => {
    const Bucket = at.unusedName();
    const CreateBucketConfiguration = { LocationConstraint: "mars-north-1" as "EU" };
    const isFirst = at.region === "us-east-1";
    await expectRefusal(
      at.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration })),
      400,
      isFirst ? "InvalidLocationConstraint" : "IllegalLocationConstraintException",
      isFirst
        ? "The specified location-constraint is not valid"
        : "The mars-north-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
    );
  }),
  row(
    "A new bucket blocks public access",
    "[doc] S3 user guide, default settings for new buckets",
    async (at) => {
      const Bucket = await makeBucket(at);
      expectMatch(await at.s3.send(new GetPublicAccessBlockCommand({ Bucket })), {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      });
    },
  ),
  row(
    "The tags of a bucket that has none are refused with 404",
    OPERATIONS("TestS3BucketObjectTagging::test_bucket_tagging_crud"),
    async (at) => {
      const Bucket = await makeBucket(at);
      const read = at.s3.send(new GetBucketTaggingCommand({ Bucket }));
      await expectRefusal(read, 404, "NoSuchTagSet", "The TagSet does not exist");
    },
  ),
  row(
    "PutObject with If-None-Match * is refused with 412 where the object is there",
    OPERATIONS("TestS3ObjectWritePrecondition::test_put_object_if_none_match"),
    async (at) => {
      const Bucket = await makeBucket(at);
      await put(at, Bucket, "a");
      const again = new PutObjectCommand({ Bucket, Key: "a", Body: "b", IfNoneMatch: "*" });
      await expectRefusal(at.s3.send(again), 412, "PreconditionFailed", UNMET);
    },
  ),
  row("HeadObject with a range answers 206 and the part's length", "[model] HeadObject", async (at) => {
    const Bucket = await makeBucket(at);
    await put(at, Bucket, "a", "0123456789");
    const head = new HeadObjectCommand({ Bucket, Key: "a", Range: "bytes=2-4" });
    expectAnswer(await at.s3.send(head), 206, { ContentLength: 3, ContentRange: "bytes 2-4/10" });
  }),
  row(
    "An object on whose ETag If-Match does not hold is refused with 412",
    "[doc] RFC 9110, 13.1.1",
    async (at) => {
      const Bucket = await makeBucket(at);
      await put(at, Bucket, "a");
      const read = new GetObjectCommand({ Bucket, Key: "a", IfMatch: '"another"' });
      await expectRefusal(at.s3.send(read), 412, "PreconditionFailed", UNMET);
    },
  ),
  row(
    "A copy onto itself is refused unless it changes something",
    recorded("s3/test_s3", "TestS3::test_s3_copy_object_in_place"),
    async (at) => {
      const Bucket = await makeBucket(at);
      await put(at, Bucket, "a");
      const copy = new CopyObjectCommand({ Bucket, Key: "a", CopySource: `${Bucket}/a` });
      const message =
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
      await expectRefusal(at.s3.send(copy), 400, "InvalidRequest", message);
    },
  ),
  row(
    "A bucket can't notify a function whose policy lacks the bucket",
    NOTIFIED("test_invalid_lambda_arn"),
    async (at) => {
      const Bucket = await makeBucket(at);
      const hello = await at.makeFunction();
      const message = "Unable to validate the following destination configurations";
      await expectRefusal(
        notify(at, Bucket, { LambdaFunctionArn: hello.arn() }),
        400,
        "InvalidArgument",
        message,
      );
    },
  ),
  row(
    "Two notifications of a bucket that could want one event of one key are refused",
    "[live] quoted by users of Terraform's aws_s3_bucket_notification",
    async (at) => {
      const Bucket = await makeBucket(at);
      const LambdaFunctionArn = await allowed(at, Bucket);
      const both = notify(at, Bucket, { LambdaFunctionArn }, { LambdaFunctionArn, Filter: suffix(".png") });
      await expectRefusal(both, 400, "InvalidArgument", AMBIGUOUS);
    },
  ),
  row(
    "A bucket has one list of notifications, which a write replaces as a whole",
    "[doc] S3 API reference, PutBucketNotificationConfiguration",
    async (at) => {
      const Bucket = await makeBucket(at);
      const LambdaFunctionArn = await allowed(at, Bucket);
      await notify(at, Bucket, { Id: "first", LambdaFunctionArn });
      await notify(at, Bucket, { Id: "second", LambdaFunctionArn, Filter: suffix(".png") });
      const read = new GetBucketNotificationConfigurationCommand({ Bucket });
      const { LambdaFunctionConfigurations = [] } = await at.s3.send(read);
      expectMatch({ ids: LambdaFunctionConfigurations.map(({ Id }) => Id).join() }, { ids: "second" });
    },
  ),
]);

async function makeBucket(at: Laboratory): Promise<string> {
  const Bucket = at.unusedName();
  at.leavings.note("bucket", Bucket);
  await at.s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function put(at: Laboratory, Bucket: string, Key: string, Body = "a"): Promise<void> {
  await at.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** The ARN of a function that the bucket may call. */
async function allowed(at: Laboratory, bucket: string): Promise<string> {
  const hello = await at.makeFunction();
  await at.lambda.send(
    new AddPermissionCommand({
      FunctionName: hello.name,
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: `${at.arnStart}:s3:::${bucket}`,
      SourceAccount: at.accountId,
    }),
  );
  return hello.arn();
}

function notify(
  at: Laboratory,
  Bucket: string,
  ...configurations: (Omit<LambdaFunctionConfiguration, "Events" | "LambdaFunctionArn"> & {
    LambdaFunctionArn: string;
  })[]
) {
  const LambdaFunctionConfigurations = configurations.map(
    (each): LambdaFunctionConfiguration => ({
      ...each,
      Events: ["s3:ObjectCreated:*"],
    }),
  );
  const NotificationConfiguration = { LambdaFunctionConfigurations };
  return at.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

function suffix(Value: string): LambdaFunctionConfiguration["Filter"] {
  return { Key: { FilterRules: [{ Name: "suffix", Value }] } };
}
