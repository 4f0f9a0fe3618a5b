import { gzipSync } from "node:zlib";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type LambdaFunctionConfiguration,
  ListObjectsCommand,
  type ListObjectsCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { BusEvent } from "../../../../local/aws/eventbridge/rule.ts";
import { s3Service } from "../../../../local/aws/s3/service.ts";
import { AwsError } from "../../../../local/aws/service.ts";
import { openStore, type Store } from "../../../../local/aws/state/store.ts";
import { type RecordedDelivery, recordDelivery } from "../../../support/recorded-delivery.ts";
import {
  refusalOf,
  type ServedState,
  serveState,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";
import { deliveryRefusedWith } from "../triggers/refusing-lambda.ts";

const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const Bucket = "uploads";

describe("S3", () => {
  const clock = testClock();
  let delivery: RecordedDelivery;
  let published: BusEvent[];
  let served: ServedState<S3Client>;
  let client: S3Client;

  beforeEach(async () => {
    delivery = recordDelivery();
    published = [];
    served = await serveS3(openStore());
    client = served.client;
    await client.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => served.close());

  function serveS3(store: Store): Promise<ServedState<S3Client>> {
    const bus = { publish: async (event: BusEvent) => void published.push(event) };
    const definition = s3Service({ store, delivery, bus, now: clock.now });
    return serveState(definition, (config) => new S3Client({ ...config, forcePathStyle: true }));
  }
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

  it("gives back an object as it was put", async () => {
    const { ETag } = await put("a b/ü.txt", "content");
    expect(ETag).to.equal('"9a0364b9e99bb480dd25e1f0284c8555"');
    const object = await client.send(new GetObjectCommand({ Bucket, Key: "a b/ü.txt" }));
    expect(await object.Body?.transformToString()).to.equal("content");
    expect([object.ETag, object.ContentLength]).to.deep.equal([ETag, 7]);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a b/ü.txt" }));
    expect(head.ContentLength).to.equal(7);
  });

  it("keeps an object packed as it came", async () => {
    const packed = gzipSync("content");
    const input = { Bucket, Key: "a.gz", Body: packed, ContentEncoding: "gzip" };
    const { ETag } = await client.send(new PutObjectCommand(input));
    const object = await client.send(new GetObjectCommand({ Bucket, Key: "a.gz" }));
    expect(object).to.include({ ContentEncoding: "gzip", ContentLength: packed.length, ETag });
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? [])).to.deep.equal(packed);
    await put("plain");
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "plain" }));
    expect(head.ContentEncoding).to.equal(undefined);
  });

  it("gives the part of an object that Range asks for", async () => {
    await put("digits", "0123456789");
    const get = async (Range: string) => {
      const { Body, ContentRange, $metadata } = await client.send(
        new GetObjectCommand({ Bucket, Key: "digits", Range }),
      );
      return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
    };
    expect(await get("bytes=0-8")).to.deep.equal([206, "bytes 0-8/10", "012345678"]);
    expect(await get("bytes=8-99")).to.deep.equal([206, "bytes 8-9/10", "89"]);
    expect(await get("bytes=8-")).to.deep.equal([206, "bytes 8-9/10", "89"]);
    expect(await get("bytes=-3")).to.deep.equal([206, "bytes 7-9/10", "789"]);
    expect(await get("bytes=-99")).to.deep.equal([206, "bytes 0-9/10", "0123456789"]);
    expect(await get("bytes=1-0")).to.deep.equal([200, undefined, "0123456789"]);
    expect(await get("bytes=0-1,3-4")).to.deep.equal([200, undefined, "0123456789"]);
    for (const range of ["bytes=100-200", "bytes=-0"]) {
      const refusal = await refusalOf(get(range));
      expect(refusal).to.include({
        name: "InvalidRange",
        message: "The requested range is not satisfiable",
        RangeRequested: range,
        ActualObjectSize: "10",
      });
    }
  });

  it("puts an object only when the request's conditions hold", async () => {
    const putIf = (Key: string, input: Partial<PutObjectCommandInput>) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: "new", ...input }));
    const { ETag } = await putIf("a", { IfNoneMatch: "*" });
    const taken = await refusalOf(putIf("a", { IfNoneMatch: "*" }));
    expect(taken).to.include({ name: "PreconditionFailed", Condition: "If-None-Match" });
    const changed = await refusalOf(putIf("a", { IfMatch: '"another"' }));
    expect(changed).to.include({ name: "PreconditionFailed", Condition: "If-Match" });
    expect((await refusalOf(putIf("none", { IfMatch: ETag }))).name).to.equal("NoSuchKey");
    await putIf("a", { IfMatch: ETag });
  });

  it("puts one object of several that may be put only where there is none, sent at once", () =>
    withStoreDirectory(async (reopen) => {
      const own = await serveS3(reopen());
      try {
        await own.client.send(new CreateBucketCommand({ Bucket }));
        const puts = [1, 2, 3, 4].map((number) =>
          own.client
            .send(new PutObjectCommand({ Bucket, Key: "a", Body: `${number}`, IfNoneMatch: "*" }))
            .then(() => "put")
            .catch(({ name }) => name),
        );
        const refused = Array(3).fill("PreconditionFailed");
        expect((await Promise.all(puts)).sort()).to.deep.equal([...refused, "put"]);
      } finally {
        await own.close();
      }
    }));

  for (const [digest, message] of [
    [
      { ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" },
      "The Content-MD5 you specified did not match what we received.",
    ],
    [{ ChecksumCRC32: "AAAAAA==" }, "The CRC32 you specified did not match the calculated checksum."],
    [{ ChecksumSHA1: "AAAA" }, "The SHA1 you specified did not match the calculated checksum."],
    [{ ChecksumSHA256: "AAAA" }, "The SHA256 you specified did not match the calculated checksum."],
  ] as const) {
    it(`refuses a body that does not fit its ${Object.keys(digest)}`, async () => {
      const refusal = await refusalOf(
        client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ...digest })),
      );
      expect([refusal.name, refusal.message]).to.deep.equal(["BadDigest", message]);
    });
  }

  it("says whether the bucket or the key is not there", async () => {
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

  it("lists by markers for older clients", async () => {
    for (const key of ["b", "a/2", "a/1", "c"]) await put(key);
    const list = (input: Partial<ListObjectsCommandInput> = {}) =>
      client.send(new ListObjectsCommand({ Bucket, ...input }));
    const first = await list({ MaxKeys: 3 });
    expect(first.Contents?.map(({ Key }) => Key)).to.deep.equal(["a/1", "a/2", "b"]);
    expect(first).to.deep.include({ IsTruncated: true, Marker: "" });
    const rest = await list({ Marker: "b" });
    expect(rest.Contents?.map(({ Key }) => Key)).to.deep.equal(["c"]);
    const folded = await list({ Delimiter: "/", MaxKeys: 1 });
    expect(folded.CommonPrefixes).to.deep.equal([{ Prefix: "a/" }]);
    expect(folded.NextMarker).to.equal("a/");
    expect((await list({ Delimiter: "/", Marker: "a/" })).CommonPrefixes).to.equal(undefined);
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

  it("sends the event of a new object to the configured alias, with the bucket as its source", async () => {
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

  it("sends the event of a copy as one of its own kind", async () => {
    await put("a");
    await configure({ ...created, Events: ["s3:ObjectCreated:Copy"] });
    await put("b");
    await client.send(new CopyObjectCommand({ Bucket, Key: "c", CopySource: `/${Bucket}/a` }));
    const { Records = [] } = (delivery.delivered[0]?.event ?? {}) as { Records?: object[] };
    expect(delivery.delivered).to.have.length(1);
    expect(Records[0]).to.deep.include({ eventName: "ObjectCreated:Copy" });
  });

  it("sends events to EventBridge once the bucket names it, and not before", async () => {
    await put("before");
    await client.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    await put("in/a b.txt");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "in/a b.txt" }));
    const detailsOf = (event: BusEvent | undefined) => event?.detail as Record<string, object>;
    const [created, deleted] = published;
    expect(published).to.have.length(2);
    expect(created).to.deep.include({
      "detail-type": "Object Created",
      source: "aws.s3",
      account: "123456789012",
      time: "2026-03-02T12:00:00Z",
      region: "us-east-1",
      resources: ["arn:aws:s3:::uploads"],
    });
    expect(detailsOf(created)).to.deep.include({ bucket: { name: Bucket }, reason: "PutObject" });
    expect(detailsOf(created).object).to.deep.include({
      key: "in/a b.txt",
      size: 5,
      etag: "5d41402abc4b2a76b9719d911017c592",
    });
    expect(deleted).to.include({ "detail-type": "Object Deleted" });
    expect(detailsOf(deleted)).to.include({
      reason: "DeleteObject",
      "deletion-type": "Permanently Deleted",
    });
  });

  it("sends only the events and keys that a configuration asks for", async () => {
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

  it("encodes keys as HTML forms do, but leaves slashes as they are", async () => {
    await configure(created);
    await put("in/(1) é+~'!*.txt");
    const { Records = [] } = (delivery.delivered[0]?.event ?? {}) as { Records?: { s3: object }[] };
    expect(Records[0]?.s3).to.have.nested.property("object.key", "in/%281%29+%C3%A9%2B%7E%27%21*.txt");
  });

  it("keeps an object whose event a function refuses", async () => {
    await configure(created);
    const refused = deliveryRefusedWith(new AwsError("ServiceException", "broken", 500));
    delivery.deliver = refused.delivery.deliver;
    await put("a");
    expect(refused.taken).to.deep.equal([]);
    await client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  });

  const filtered = (Id: string, ...rules: [string, string][]): LambdaFunctionConfiguration => ({
    ...created,
    Id,
    Filter: { Key: { FilterRules: rules.map(([Name, Value]) => ({ Name: Name as "prefix", Value })) } },
  });
  const AMBIGUOUS =
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
  for (const [mistake, configurations, message] of [
    [
      "an unknown event",
      [{ ...created, Events: ["s3:Nothing" as "s3:ObjectCreated:*"] }],
      "A specified event is not supported for notifications.",
    ],
    [
      "an id twice",
      [created, { ...created, Events: ["s3:ObjectRemoved:*"] }],
      "Same ID used for multiple configurations. IDs must be unique",
    ],
    [
      "two prefixes",
      [filtered("a", ["prefix", "a"], ["Prefix", "b"])],
      "Cannot specify more than one prefix rule in a filter.",
    ],
    [
      "two functions for one event",
      [created, { ...created, Id: "other", Events: ["s3:ObjectCreated:Put"] }],
      AMBIGUOUS,
    ],
    [
      "prefixes that overlap",
      [filtered("a", ["prefix", "in/"]), filtered("b", ["prefix", "in/x/"])],
      AMBIGUOUS,
    ],
  ] as [string, LambdaFunctionConfiguration[], string][]) {
    it(`refuses a configuration with ${mistake}`, async () => {
      const refusal = await refusalOf(configure(...configurations));
      expect([refusal.name, refusal.message]).to.deep.equal(["InvalidArgument", message]);
    });
  }

  it("takes overlapping prefixes when the suffixes differ, and shows filters as AWS does", async () => {
    await configure(
      filtered("a", ["prefix", "in/"], ["suffix", ".txt"]),
      filtered("b", ["prefix", "in/x/"], ["suffix", ".png"]),
    );
    const shown = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(shown.LambdaFunctionConfigurations?.[0]?.Filter?.Key?.FilterRules).to.deep.equal([
      { Name: "Prefix", Value: "in/" },
      { Name: "Suffix", Value: ".txt" },
    ]);
  });

  it("gives a configuration an id when it has none, and lets it be emptied", async () => {
    await configure({ LambdaFunctionArn: LIVE, Events: ["s3:ObjectCreated:Put"] });
    const show = () => client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const { LambdaFunctionConfigurations: [shown] = [] } = await show();
    expect(shown).to.deep.include({ LambdaFunctionArn: LIVE, Events: ["s3:ObjectCreated:Put"] });
    expect(shown?.Id).to.match(/^[\da-f-]{36}$/);
    await configure();
    expect(await show()).not.to.have.property("LambdaFunctionConfigurations");
  });

  it("refuses a function that does not allow the bucket, and an ARN of no function", async () => {
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
