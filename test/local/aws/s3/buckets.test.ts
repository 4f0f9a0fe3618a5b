import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type LambdaFunctionConfiguration,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { s3Service } from "../../../../local/aws/s3/service.ts";
import { openStore } from "../../../../local/aws/store.ts";
import { type RecordedDelivery, recordDelivery } from "../../../support/recorded-delivery.ts";
import { refusalOf, type ServedState, serveState, testClock } from "../../../support/serve-state.ts";

const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const Bucket = "uploads";

describe("S3", () => {
  const clock = testClock();
  let delivery: RecordedDelivery;
  let served: ServedState<S3Client>;
  let client: S3Client;

  beforeEach(async () => {
    delivery = recordDelivery();
    const definition = s3Service({ store: openStore(), delivery, now: clock.now });
    served = await serveState(definition, (config) => new S3Client({ ...config, forcePathStyle: true }));
    client = served.client;
    await client.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => served.close());

  const put = (Key: string, Body = "hello") => client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const configure = (...LambdaFunctionConfigurations: LambdaFunctionConfiguration[]) =>
    client.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { LambdaFunctionConfigurations },
      }),
    );
  const created: LambdaFunctionConfiguration = {
    Id: "to-live",
    LambdaFunctionArn: LIVE,
    Events: ["s3:ObjectCreated:*"],
  };

  it("gives back what was put", async () => {
    const { ETag } = await put("a b/ü.txt", "content");
    expect(ETag).to.equal('"9a0364b9e99bb480dd25e1f0284c8555"');
    const object = await client.send(new GetObjectCommand({ Bucket, Key: "a b/ü.txt" }));
    expect(await object.Body?.transformToString()).to.equal("content");
    expect([object.ETag, object.ContentLength]).to.deep.equal([ETag, 7]);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a b/ü.txt" }));
    expect(head.ContentLength).to.equal(7);
  });

  it("says what is not there", async () => {
    const noKey = await refusalOf(client.send(new GetObjectCommand({ Bucket, Key: "none" })));
    expect([noKey.name, noKey.message]).to.deep.equal(["NoSuchKey", "The specified key does not exist."]);
    const noBucket = await refusalOf(client.send(new GetObjectCommand({ Bucket: "none", Key: "a" })));
    expect([noBucket.name, noBucket.message]).to.deep.equal([
      "NoSuchBucket",
      "The specified bucket does not exist",
    ]);
    const head = await refusalOf(client.send(new HeadBucketCommand({ Bucket: "none" })));
    expect([head.name, head.$metadata?.httpStatusCode]).to.deep.equal(["NotFound", 404]);
  });

  it("lists keys in order, by prefix, delimiter and page", async () => {
    for (const key of ["b", "a/2", "a/1", "c"]) await put(key);
    const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
      client.send(new ListObjectsV2Command({ Bucket, ...input }));
    const keys = (page: Awaited<ReturnType<typeof list>>) => page.Contents?.map((object) => object.Key);
    expect(keys(await list())).to.deep.equal(["a/1", "a/2", "b", "c"]);
    expect(keys(await list({ Prefix: "a/" }))).to.deep.equal(["a/1", "a/2"]);
    const folded = await list({ Delimiter: "/" });
    expect(keys(folded)).to.deep.equal(["b", "c"]);
    expect(folded.CommonPrefixes).to.deep.equal([{ Prefix: "a/" }]);
    const first = await list({ MaxKeys: 3 });
    const second = await list({ MaxKeys: 3, ContinuationToken: first.NextContinuationToken });
    expect([keys(first), first.IsTruncated]).to.deep.equal([["a/1", "a/2", "b"], true]);
    expect([keys(second), second.IsTruncated]).to.deep.equal([["c"], false]);
  });

  it("deletes a bucket only when it is empty", async () => {
    await put("a");
    const remove = () => client.send(new DeleteBucketCommand({ Bucket }));
    const refusal = await refusalOf(remove());
    expect([refusal.name, refusal.message]).to.deep.equal([
      "BucketNotEmpty",
      "The bucket you tried to delete is not empty",
    ]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await remove();
    expect((await refusalOf(put("a"))).name).to.equal("NoSuchBucket");
  });

  it("refuses names that no bucket can have", async () => {
    const refusal = await refusalOf(client.send(new CreateBucketCommand({ Bucket: "No_Bucket" })));
    expect(refusal.name).to.equal("InvalidBucketName");
  });

  it("tells the very alias that is configured of a new object, as the bucket", async () => {
    await configure(created);
    await put("in/a b.txt");
    const [told] = delivery.delivered;
    expect(delivery.delivered).to.have.length(1);
    expect(told?.targetArn).to.equal(LIVE);
    expect(told?.caller).to.deep.equal({
      service: "s3.amazonaws.com",
      sourceArn: "arn:aws:s3:::uploads",
      sourceAccount: "123456789012",
    });
    const { Records = [] } = (told?.event ?? {}) as { Records?: { s3: object }[] };
    expect(Records).to.have.length(1);
    expect(Records[0]).to.deep.include({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: "2026-03-02T12:00:00.000Z",
      eventName: "ObjectCreated:Put",
    });
    expect(Records[0]?.s3).to.deep.nested.include({
      configurationId: "to-live",
      "bucket.arn": "arn:aws:s3:::uploads",
      "object.key": "in/a+b.txt",
      "object.size": 5,
      "object.eTag": "5d41402abc4b2a76b9719d911017c592",
    });
  });

  it("tells only of the events and keys that are asked for", async () => {
    const rules = [
      { Name: "prefix", Value: "in/" },
      { Name: "suffix", Value: ".txt" },
    ] as const;
    await configure(
      { ...created, Filter: { Key: { FilterRules: [...rules] } } },
      { Id: "removals", LambdaFunctionArn: LIVE, Events: ["s3:ObjectRemoved:Delete"] },
    );
    for (const key of ["in/a.txt", "in/a.png", "out/a.txt"]) await put(key);
    expect(delivery.delivered).to.have.length(1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "in/a.txt" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "never" }));
    expect(delivery.delivered).to.have.length(2);
  });

  it("shows its configuration, with an id where none was given, and empties it", async () => {
    await configure({ LambdaFunctionArn: LIVE, Events: ["s3:ObjectCreated:Put"] });
    const show = () => client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const { LambdaFunctionConfigurations: [shown] = [] } = await show();
    expect(shown).to.deep.include({ LambdaFunctionArn: LIVE, Events: ["s3:ObjectCreated:Put"] });
    expect(shown?.Id).to.match(/^[\da-f-]{36}$/);
    await configure();
    expect(await show()).not.to.have.property("LambdaFunctionConfigurations");
  });

  it("refuses a function that does not allow the bucket, or is none", async () => {
    delivery.obstruct("NotAllowed");
    const refusal = await refusalOf(configure(created));
    expect([refusal.name, refusal.message]).to.deep.equal([
      "InvalidArgument",
      "Unable to validate the following destination configurations",
    ]);
    delivery.obstruct(undefined);
    const unparsable = await refusalOf(configure({ ...created, LambdaFunctionArn: "invalid" }));
    expect(unparsable.message).to.equal("The ARN could not be parsed");
    await put("a");
    expect(delivery.delivered).to.deep.equal([]);
  });
});
