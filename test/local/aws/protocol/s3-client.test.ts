import * as s3 from "@aws-sdk/client-s3";
import { expect } from "chai";
import { AwsError, type Operation } from "../../../../local/aws/service.ts";
import { clientConfig } from "../../../support/local-aws.ts";
import { sendRaw, signedFor } from "../../../support/raw-http.ts";
import { type ServedServices, serveServices } from "../../../support/serve-services.ts";

const OPERATIONS = [
  "CopyObject",
  "CreateBucket",
  "DeleteObject",
  "DeleteObjects",
  "GetBucketLocation",
  "GetBucketNotificationConfiguration",
  "GetObject",
  "HeadBucket",
  "HeadObject",
  "ListBuckets",
  "ListObjects",
  "ListObjectsV2",
  "PutBucketNotificationConfiguration",
  "PutObject",
];

describe("S3's client over the wire", () => {
  let server: ServedServices;
  let client: s3.S3Client;
  const inputs: Record<string, Record<string, unknown>> = {};
  const outputs: Record<string, Operation> = {};

  before(async () => {
    const operations = OPERATIONS.map((name): [string, Operation] => [
      name,
      (input, call) => {
        inputs[name] = input;
        return outputs[name]?.(input, call);
      },
    ]);
    server = await serveServices([
      { signingName: "s3", protocol: "restXml", schemas: s3, operations: Object.fromEntries(operations) },
    ]);
    client = new s3.S3Client(clientConfig(server.endpoint));
  });
  beforeEach(() => {
    for (const name of OPERATIONS) {
      delete inputs[name];
      delete outputs[name];
    }
  });
  after(async () => {
    client.destroy();
    await server.close();
  });

  it("carries a bucket's notification configuration there and back", async () => {
    const NotificationConfiguration = {
      LambdaFunctionConfigurations: [
        {
          Id: "a&b",
          LambdaFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:LIVE",
          Events: ["s3:ObjectCreated:*" as const, "s3:ObjectRemoved:*" as const],
          Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: "in/<1>" }] } },
        },
      ],
    };
    await client.send(
      new s3.PutBucketNotificationConfigurationCommand({ Bucket: "photos", NotificationConfiguration }),
    );
    expect(inputs.PutBucketNotificationConfiguration).to.deep.equal({
      Bucket: "photos",
      NotificationConfiguration,
    });
    outputs.GetBucketNotificationConfiguration = () => NotificationConfiguration;
    const { $metadata, ...answer } = await client.send(
      new s3.GetBucketNotificationConfigurationCommand({ Bucket: "photos" }),
    );
    expect(answer).to.deep.equal(NotificationConfiguration);
  });

  it("carries objects as bytes, with odd keys and metadata", async () => {
    for (const Key of ["a", "a/b c/ü+&=?#%.txt", "folder/", "/leading", "%41"]) {
      await client.send(
        new s3.PutObjectCommand({ Bucket: "photos", Key, Body: "hällo", Metadata: { by: "me" } }),
      );
      expect(inputs.PutObject).to.deep.include({ Bucket: "photos", Key, Metadata: { by: "me" } });
      expect(Buffer.from(inputs.PutObject?.Body as Uint8Array).toString()).to.equal("hällo");
    }
    outputs.GetObject = () => ({
      Body: Buffer.from("hällo"),
      ContentType: "text/plain",
      ETag: '"e"',
      Metadata: { by: "me" },
    });
    const { Body, ContentType, ETag, Metadata } = await client.send(
      new s3.GetObjectCommand({ Bucket: "photos", Key: "a" }),
    );
    expect(await Body?.transformToString()).to.equal("hällo");
    expect({ ContentType, ETag, Metadata }).to.deep.equal({
      ContentType: "text/plain",
      ETag: '"e"',
      Metadata: { by: "me" },
    });
  });

  it("tells operations that share a path apart by what they require", async () => {
    await client.send(new s3.ListBucketsCommand({}));
    await client.send(new s3.ListObjectsCommand({ Bucket: "photos" }));
    await client.send(new s3.ListObjectsV2Command({ Bucket: "photos", Prefix: "in/", MaxKeys: 3 }));
    await client.send(new s3.CopyObjectCommand({ Bucket: "photos", Key: "b", CopySource: "photos/a" }));
    await client.send(
      new s3.CreateBucketCommand({
        Bucket: "photos",
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
    await client.send(new s3.HeadBucketCommand({ Bucket: "photos" }));
    await client.send(new s3.HeadObjectCommand({ Bucket: "photos", Key: "a" }));
    expect(inputs.ListBuckets).to.deep.equal({});
    expect(inputs.ListObjects).to.deep.equal({ Bucket: "photos" });
    expect(inputs.ListObjectsV2).to.deep.equal({ Bucket: "photos", Prefix: "in/", MaxKeys: 3 });
    expect(inputs.CopyObject).to.include({ Bucket: "photos", Key: "b", CopySource: "photos/a" });
    expect(inputs.CreateBucket).to.deep.include({
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });
    expect(inputs.HeadObject).to.deep.include({ Bucket: "photos", Key: "a" });
    expect(inputs.PutObject).to.equal(undefined);
  });

  it("carries lists in both directions", async () => {
    const LastModified = new Date("2026-01-02T03:04:05.000Z");
    outputs.ListObjectsV2 = () => ({
      Name: "photos",
      KeyCount: 2,
      Contents: [{ Key: "a<b", Size: 5, LastModified }, { Key: "c" }],
    });
    const { Contents, KeyCount } = await client.send(new s3.ListObjectsV2Command({ Bucket: "photos" }));
    expect(Contents).to.deep.equal([{ Key: "a<b", Size: 5, LastModified }, { Key: "c" }]);
    expect(KeyCount).to.equal(2);
    const Delete = { Objects: [{ Key: "a<b" }, { Key: "c" }], Quiet: true };
    await client.send(new s3.DeleteObjectsCommand({ Bucket: "photos", Delete }));
    expect(inputs.DeleteObjects).to.deep.include({ Bucket: "photos", Delete });
  });

  it("finds the bucket in the host as well", async () => {
    for (const host of [
      "photos.localhost:4566",
      "photos.s3.localhost:4566",
      "photos.s3.us-east-1.amazonaws.com",
      "my.photos.s3.amazonaws.com",
    ]) {
      await sendRaw(server.port, {
        method: "PUT",
        path: "/a/b",
        headers: { host, ...signedFor("s3") },
        body: "x",
      });
      const Bucket = host.startsWith("my.") ? "my.photos" : "photos";
      expect(inputs.PutObject).to.deep.include({ Bucket, Key: "a/b" });
    }
    for (const host of ["s3.us-east-1.amazonaws.com", "s3.localhost:4566", "localhost:4566", "127.0.0.1"]) {
      await sendRaw(server.port, {
        method: "PUT",
        path: `/photos/${host}`,
        headers: { host, ...signedFor("s3") },
      });
      expect(inputs.PutObject).to.deep.include({ Bucket: "photos", Key: host });
    }
  });

  it("takes signature version 2, in a presigned URL and in a header", async () => {
    outputs.GetObject = (_, { region, callerArn }) => ({ Body: `${region} ${callerArn}` });
    for (const [path, headers] of [
      ["/photos/a?AWSAccessKeyId=me&Expires=1795705854&Signature=NKdF%3D", {}],
      ["/photos/a", { authorization: "AWS me:NKdF=" }],
    ] as const) {
      const answer = await sendRaw(server.port, { method: "GET", path, headers });
      expect(answer.body.toString()).to.equal("us-east-1 arn:aws:iam::123456789012:user/me");
    }
  });

  it("refuses with S3's errors, details included", async () => {
    outputs.GetObject = () => {
      throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: "a&b" });
    };
    const error = await client
      .send(new s3.GetObjectCommand({ Bucket: "photos", Key: "a&b" }))
      .catch((refusal) => refusal);
    expect(error).to.be.instanceOf(s3.NoSuchKey);
    expect(error.message).to.equal("The specified key does not exist.");
    expect(error).to.include({ Key: "a&b" });
  });

  it("refuses a wrong kind of query value, but only where the operation has that value", async () => {
    const get = (path: string) => sendRaw(server.port, { method: "GET", path, headers: signedFor("s3") });
    const refused = await get("/photos?list-type=2&max-keys=many");
    expect(refused.status).to.equal(400);
    expect(refused.body.toString()).to.contain("<Code>SerializationException</Code>");
    expect((await get("/photos?location&max-keys=many")).status).to.equal(200);
  });

  for (const [what, body] of [
    ["ends early", "<Delete><Object>"],
    ["closes what it did not open", "<Delete></Object></Delete>"],
    ["has two roots", "<Delete/><Delete/>"],
    ["is plain text", "hello"],
    ["has an unknown entity", "<Delete><Quiet>&bomb;</Quiet></Delete>"],
    ["declares a document type", '<!DOCTYPE x [<!ENTITY a "b">]><Delete/>'],
    ["nests without end", "<a>".repeat(10_000)],
    ["has a word for a boolean", "<Delete><Quiet>maybe</Quiet></Delete>"],
  ] as const) {
    it(`refuses XML that ${what}`, async () => {
      const headers = signedFor("s3");
      const answer = await sendRaw(server.port, { path: "/photos?delete", headers, body });
      expect(answer.status).to.equal(400);
      expect(answer.body.toString()).to.contain("<Code>MalformedXML</Code>");
      expect(server.bugs).to.deep.equal([]);
    });
  }
});
