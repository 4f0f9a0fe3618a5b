import { AddPermissionCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { functionInput } from "../../../support/lambda-builders.ts";
import { clientConfig, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";
import { refusalOf } from "../../../support/serve-state.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:reads";

describe("buckets in the stand-in", () => {
  let test: TestAws;
  let s3: S3Client;
  before(async () => {
    test = await startTestAws();
    s3 = new S3Client({ ...clientConfig(test.aws.endpoint), forcePathStyle: true });
    await test.lambda.send(new CreateFunctionCommand(functionInput("reads")));
    const permission = { FunctionName: "reads", StatementId: "s3", Action: "lambda:InvokeFunction" };
    await test.lambda.send(new AddPermissionCommand({ ...permission, Principal: "s3.amazonaws.com" }));
  });
  after(() => {
    s3.destroy();
    return test.close();
  });
  const anEngine = (region?: string) => aProviderEngine(test.aws.endpoint, region);
  const message = (act: Promise<unknown>) => refusalOf(act).then((error) => error.message);

  it("have a name of small letters, tags, and what follows from name and region", async () => {
    const engine = anEngine("cn-north-1");
    const { outputs } = await engine.up(BUCKET, { tags: { team: "a" } });
    expect(outputs.bucket).to.match(/^it-[0-9a-f]{7}$/);
    const name = outputs.bucket as string;
    expect(outputs).to.deep.include({
      arn: `arn:aws-cn:s3:::${name}`,
      bucketDomainName: `${name}.s3.amazonaws.com.cn`,
      bucketRegionalDomainName: `${name}.s3.cn-north-1.amazonaws.com.cn`,
      region: "cn-north-1",
      tagsAll: { team: "a" },
    });
    expect((await engine.up(BUCKET, { tags: { team: "a" } })).did).to.equal("same");
    expect((await engine.up(BUCKET, { tags: { team: "b" } })).did).to.equal("update");
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: name }));
    expect(TagSet).to.deep.equal([{ Key: "team", Value: "b" }]);
    expect((await engine.up(BUCKET, {})).did).to.equal("update");
    expect((await refusalOf(s3.send(new GetBucketTaggingCommand({ Bucket: name })))).name).to.equal(
      "NoSuchTagSet",
    );
    await engine.destroy(BUCKET);
    expect((await refusalOf(s3.send(new HeadBucketCommand({ Bucket: name })))).name).to.equal("NotFound");
    expect((await engine.up(BUCKET, {})).did).to.equal("create");
  });

  it("are refused where the name is taken, and for what the stand-in lacks", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "taken" }));
    expect(await message(anEngine().up(BUCKET, { bucket: "taken" }))).to.contain("taken is there already");
    expect(await message(anEngine().up(BUCKET, { versioning: { enabled: true } }))).to.contain(
      "has no property 'versioning'",
    );
    expect(await message(anEngine().up(NOTIFICATION, { bucket: "taken", queues: [{}] }))).to.contain(
      "has no property 'queues'",
    );
  });

  it("are deleted with their objects only where the program says so", async () => {
    const engine = anEngine();
    await engine.up(BUCKET, { bucket: "filled" });
    await s3.send(new PutObjectCommand({ Bucket: "filled", Key: "a", Body: "a" }));
    expect(await message(engine.destroy(BUCKET))).to.contain("BucketNotEmpty");
    await engine.up(BUCKET, { bucket: "filled", forceDestroy: true });
    await engine.destroy(BUCKET);
    expect((await refusalOf(s3.send(new HeadBucketCommand({ Bucket: "filled" })))).name).to.equal("NotFound");
  });

  it("notify functions: all of a bucket are one resource, and deleting it leaves none", async () => {
    const engine = anEngine();
    await s3.send(new CreateBucketCommand({ Bucket: "notified" }));
    const one = { lambdaFunctionArn: FUNCTION, events: ["s3:ObjectCreated:*"] };
    const two = {
      ...one,
      id: "two",
      events: ["s3:ObjectRemoved:*", "s3:ObjectTagging:Put"],
      filterPrefix: "in/",
    };
    const up = (...lambdaFunctions: object[]) =>
      engine.up(NOTIFICATION, { bucket: "notified", lambdaFunctions });
    const { outputs } = await up(one, two);
    const [first, second] = outputs.lambdaFunctions as { id: string }[];
    expect(first?.id).to.match(/^[0-9a-f-]{36}$/);
    expect([first, second]).to.deep.equal([{ ...one, id: first?.id }, two]);
    expect((await up(one, { ...two, events: [...two.events].reverse(), filterSuffix: "" })).did).to.equal(
      "same",
    );
    expect((await up({ ...one, filterSuffix: ".png" }, two)).changed).to.deep.equal(["lambdaFunctions"]);
    const read = () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: "notified" }));
    expect((await read()).LambdaFunctionConfigurations?.[0]?.Filter?.Key?.FilterRules).to.deep.equal([
      { Name: "Suffix", Value: ".png" },
    ]);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: "notified", NotificationConfiguration: {} }),
    );
    expect((await up({ ...one, filterSuffix: ".png" }, two)).did).to.equal("update");
    const looked = await engine.lookup("aws:s3/getBucketNotification:getBucketNotification", {
      bucket: "notified",
    });
    expect(looked).to.deep.include({ eventbridge: false, queues: [], topics: [], bucket: "notified" });
    expect((looked.lambdaFunctions as object[])[1]).to.deep.equal({ ...two, filterSuffix: "" });
    await engine.destroy(NOTIFICATION);
    expect((await read()).LambdaFunctionConfigurations).to.equal(undefined);
    await engine.up(NOTIFICATION, { bucket: "notified", eventbridge: true });
    expect((await read()).EventBridgeConfiguration).to.deep.equal({});
  });

  it("keep what they block, and objects of the program", async () => {
    const engine = anEngine();
    await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
    const block = { bucket: "kept", blockPublicAcls: true };
    await engine.up(BLOCK, block);
    expect((await engine.up(BLOCK, block)).did).to.equal("same");
    expect((await engine.up(BLOCK, { ...block, restrictPublicBuckets: true })).changed).to.deep.equal([
      "restrictPublicBuckets",
    ]);
    await engine.destroy(BLOCK);
    expect((await engine.up(BLOCK, block)).did).to.equal("create");

    const object = { bucket: "kept", key: "a/b", content: "one", contentType: "text/plain" };
    expect((await engine.up(OBJECT, object)).outputs).to.include({ arn: "arn:aws:s3:::kept/a/b" });
    expect((await engine.up(OBJECT, object)).did).to.equal("same");
    expect((await engine.up(OBJECT, { ...object, content: "two" })).changed).to.deep.equal(["content"]);
    const found = await s3.send(new GetObjectCommand({ Bucket: "kept", Key: "a/b" }));
    expect(await found.Body?.transformToString()).to.equal("two");
    await engine.destroy(OBJECT);
    expect((await engine.up(OBJECT, object)).did).to.equal("create");
  });

  it("that are made elsewhere are looked up", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "elsewhere" }));
    expect(await anEngine().lookup("aws:s3/getBucket:getBucket", { bucket: "elsewhere" })).to.include({
      id: "elsewhere",
      arn: "arn:aws:s3:::elsewhere",
      bucketRegion: "us-east-1",
    });
    const none = anEngine().lookup("aws:s3/getBucketNotification:getBucketNotification", { bucket: "none" });
    expect(await message(none)).to.contain("NoSuchBucket");
  });
});
