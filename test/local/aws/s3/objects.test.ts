import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { clientConfig, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { refusalOf } from "../../../support/serve-state.ts";

const Bucket = "inputs";
/** Of `0123456789`. The client computes the others itself. */
const CHECKSUMS: Readonly<Record<string, string | undefined>> = {
  CRC32: undefined,
  CRC32C: undefined,
  CRC64NVME: undefined,
  SHA1: undefined,
  SHA256: undefined,
  SHA512: "u5bC/EDS1UYX1vJ2/r5XH2I6ja3wtzSFUpmw4Qf9oyz2tp8toys2RF1zaQuTy9D3v8IOD38oVT0qRCjyO3FukA==",
  MD5: undefined,
  XXHASH64: "P1/BeKgYZ+c=",
  XXHASH3: "beNDGwX3wR8=",
  XXHASH128: "41NmdhnsZktJZV/JaSFl+w==",
};
const CONDITION = "At least one of the pre-conditions you specified did not hold";

describe("S3 honours what a request says", () => {
  let aws: TestAws;
  let s3: S3Client;
  const clientIn = (region: string) =>
    new S3Client({ ...clientConfig(aws.aws.endpoint), region, forcePathStyle: true });
  const put = (Key: string, input: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "0123456789", ...input }));
  const get = (Key: string, input: Partial<GetObjectCommandInput> = {}) =>
    s3.send(new GetObjectCommand({ Bucket, Key, ...input }));
  const head = (Key: string, input: Partial<GetObjectCommandInput> = {}) =>
    s3.send(new HeadObjectCommand({ Bucket, Key, ...input }));
  const copy = (Key: string, input: Partial<CopyObjectCommandInput> = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/a%20b/%C3%BC`, ...input }));
  /** How a request ended: its status, and the refusal's name. */
  const statusOf = (sent: Promise<{ $metadata: { httpStatusCode?: number | undefined } }>) =>
    sent.then(
      ({ $metadata }) => $metadata.httpStatusCode,
      ({ $metadata }) => $metadata.httpStatusCode,
    );

  before(async () => {
    aws = await startTestAws();
    s3 = clientIn("us-east-1");
    await s3.send(new CreateBucketCommand({ Bucket }));
    await put("a b/ü", { Metadata: { from: "test" }, CacheControl: "no-store" });
  });
  after(() => {
    s3.destroy();
    return aws.close();
  });

  it("gives back the headers that an object was put with, or those that the reader wants", async () => {
    const Expires = new Date("2027-01-02T03:04:05Z");
    const headers = { CacheControl: "max-age=7", ContentDisposition: "inline", ContentLanguage: "de" };
    await put("headers", { ...headers, Expires, ContentType: "text/plain" });
    for (const read of [get, head]) {
      expect(await read("headers")).to.deep.include({ ...headers, Expires, ServerSideEncryption: "AES256" });
      const wanted = await read("headers", {
        ResponseContentType: "text/html",
        ResponseExpires: new Date(0),
      });
      expect(wanted).to.deep.include({ ...headers, ContentType: "text/html", Expires: new Date(0) });
    }
  });

  it("gives the headers of the part that HEAD asks for, by range or by number", async () => {
    const part = await head("a b/ü", { Range: "bytes=2-4" });
    expect(part).to.include({ ContentRange: "bytes 2-4/10", ContentLength: 3 });
    expect(part.$metadata.httpStatusCode).to.equal(206);
    expect(await head("a b/ü", { PartNumber: 1 })).to.include({ ContentRange: "bytes 0-9/10" });
    expect(await statusOf(head("a b/ü", { PartNumber: 2 }))).to.equal(416);
    expect(await statusOf(head("a b/ü", { Range: "bytes=99-" }))).to.equal(416);
  });

  it("reads an object only where the reader's conditions hold", async () => {
    const { ETag, LastModified = new Date() } = await head("a b/ü");
    const [before, after] = [
      new Date(LastModified.getTime() - 1000),
      new Date(LastModified.getTime() + 1000),
    ];
    for (const [input, status] of [
      [{ IfMatch: ETag }, 200],
      [{ IfMatch: '"another"' }, 412],
      [{ IfNoneMatch: ETag }, 304],
      [{ IfNoneMatch: "*" }, 304],
      [{ IfNoneMatch: '"another"' }, 200],
      [{ IfModifiedSince: before }, 200],
      [{ IfModifiedSince: LastModified }, 304],
      [{ IfUnmodifiedSince: before }, 412],
      [{ IfUnmodifiedSince: after }, 200],
      [{ IfMatch: ETag, IfUnmodifiedSince: before }, 200],
      [{ IfNoneMatch: '"another"', IfModifiedSince: after }, 200],
    ] as const)
      for (const read of [get, head])
        expect(await statusOf(read("a b/ü", input)), JSON.stringify(input)).to.equal(status);
    const refusal = await refusalOf(get("a b/ü", { IfMatch: '"another"' }));
    expect(refusal).to.include({ name: "PreconditionFailed", message: CONDITION, Condition: "If-Match" });
  });

  for (const [name, known] of Object.entries(CHECKSUMS))
    it(`keeps the checksum ${name}, shows it on demand, and refuses a body that does not fit it`, async () => {
      const member = `Checksum${name}` as "ChecksumCRC32";
      const sent = known === undefined ? { ChecksumAlgorithm: name as "CRC32" } : { [member]: known };
      const { [member]: made, ChecksumType } = await put(name, sent);
      expect(ChecksumType).to.equal("FULL_OBJECT");
      expect(made).to.match(/^[\w+/]+=*$/);
      await put(name, { [member]: made });
      expect(await head(name, { ChecksumMode: "ENABLED" })).to.include({ [member]: made });
      expect(await head(name)).to.not.have.property(member);
      const refusal = await refusalOf(put(name, { Body: "another", [member]: made }));
      expect(refusal).to.include({
        name: "BadDigest",
        message: `The ${name} you specified did not match the calculated checksum.`,
      });
    });

  it("deletes an object only where its ETag is the one that the caller knows", async () => {
    const { ETag } = await put("doomed");
    const remove = (input: object) => s3.send(new DeleteObjectCommand({ Bucket, Key: "doomed", ...input }));
    expect((await refusalOf(remove({ IfMatch: '"another"' }))).name).to.equal("PreconditionFailed");
    expect((await refusalOf(remove({ VersionId: "7" }))).message).to.equal("Invalid version id specified");
    await remove({ IfMatch: ETag, VersionId: "null" });
    expect(await statusOf(head("doomed"))).to.equal(404);
  });

  it("copies an object with its headers, or with others", async () => {
    const { CopyObjectResult } = await copy("copied");
    expect(CopyObjectResult?.ETag).to.equal((await head("a b/ü")).ETag);
    const copied = await get("copied");
    expect(await copied.Body?.transformToString()).to.equal("0123456789");
    expect(copied).to.deep.include({ CacheControl: "no-store", Metadata: { from: "test" } });
    await copy("other", { MetadataDirective: "REPLACE", ContentType: "text/plain" });
    expect(await head("other")).to.deep.include({ ContentType: "text/plain", Metadata: {} });
    for (const [input, name] of [
      [{ CopySourceIfMatch: '"another"' }, "PreconditionFailed"],
      [{ CopySourceIfNoneMatch: CopyObjectResult?.ETag }, "PreconditionFailed"],
      [{ CopySourceIfUnmodifiedSince: new Date(0) }, "PreconditionFailed"],
      [{ CopySourceIfModifiedSince: new Date(Date.now() + 60_000) }, "PreconditionFailed"],
      [{ CopySource: `${Bucket}/none` }, "NoSuchKey"],
      [{ CopySource: "none/a" }, "NoSuchBucket"],
      [{ CopySource: "a" }, "InvalidArgument"],
      [{ IfNoneMatch: "*" }, "PreconditionFailed"],
      [{ ExpectedSourceBucketOwner: "210987654321" }, "AccessDenied"],
    ] as const)
      expect((await refusalOf(copy("copied", input))).name, JSON.stringify(input)).to.equal(name);
    expect((await refusalOf(copy("a b/ü"))).message).to.match(/^This copy request is illegal because/);
    await copy("a b/ü", {
      MetadataDirective: "REPLACE",
      Metadata: { from: "test" },
      CacheControl: "no-store",
    });
  });

  it("answers nobody who takes a bucket for another account's", async () => {
    const ExpectedBucketOwner = "210987654321";
    expect((await refusalOf(get("a b/ü", { ExpectedBucketOwner }))).name).to.equal("AccessDenied");
    expect(await statusOf(s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner })))).to.equal(403);
    await get("a b/ü", { ExpectedBucketOwner: "123456789012" });
  });

  it("says the location of a bucket in the form that every client reads", async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket: "in-ireland",
        CreateBucketConfiguration: { LocationConstraint: "EU", Tags: [{ Key: "team", Value: "a" }] },
      }),
    );
    const located = (name: string) => s3.send(new GetBucketLocationCommand({ Bucket: name }));
    expect((await located("in-ireland")).LocationConstraint).to.equal("eu-west-1");
    expect((await located(Bucket)).LocationConstraint).to.equal(undefined);
    const raw = await fetch(`${aws.aws.endpoint}/in-ireland?location`, {
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=me/20260101/us-east-1/s3/aws4_request" },
    });
    expect((await raw.text()).split("\n")[1]).to.equal(
      '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>',
    );
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: "in-ireland" }));
    expect(TagSet).to.deep.equal([{ Key: "team", Value: "a" }]);
  });

  it("makes a bucket only where the endpoint can", async () => {
    const client = clientIn("eu-central-1");
    const create = (by: S3Client, LocationConstraint: string) =>
      refusalOf(
        by.send(
          new CreateBucketCommand({
            Bucket: "nowhere",
            CreateBucketConfiguration: { LocationConstraint: LocationConstraint as "EU" },
          }),
        ),
      );
    const incompatible =
      "location constraint is incompatible for the region specific endpoint this request was sent to.";
    expect(await create(client, "eu-west-1")).to.include({
      name: "IllegalLocationConstraintException",
      message: `The eu-west-1 ${incompatible}`,
    });
    for (const unknown of ["us-east-1", "mars-north-1"])
      expect(await create(s3, unknown)).to.include({
        name: "InvalidLocationConstraint",
        message: "The specified location-constraint is not valid",
        LocationConstraint: unknown,
      });
    const raw = await fetch(`${aws.aws.endpoint}/nowhere`, {
      method: "PUT",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=me/20260101/eu-central-1/s3/aws4_request" },
    });
    expect(await raw.text()).to.contain(`<Message>The unspecified ${incompatible}</Message>`);
    await client.send(new CreateBucketCommand({ Bucket: "in-frankfurt" }));
    client.destroy();
  });

  it("lists buckets by region, prefix and page", async () => {
    const list = async (input: object) => {
      const { Buckets, ContinuationToken } = await s3.send(new ListBucketsCommand(input));
      return { names: Buckets?.map(({ Name }) => Name), ContinuationToken };
    };
    expect((await list({ BucketRegion: "eu-west-1" })).names).to.deep.equal(["in-ireland"]);
    expect((await list({ Prefix: "in-" })).names).to.deep.equal(["in-frankfurt", "in-ireland"]);
    const { names, ContinuationToken } = await list({ MaxBuckets: 2 });
    expect(names).to.deep.equal(["in-frankfurt", "in-ireland"]);
    expect(await list({ MaxBuckets: 2, ContinuationToken })).to.deep.equal({
      names: [Bucket],
      ContinuationToken: undefined,
    });
  });

  it("lists keys encoded and with their owner for who asks", async () => {
    const input = { Bucket, Prefix: "a b/", EncodingType: "url", FetchOwner: true } as const;
    const { Contents, Prefix, EncodingType } = await s3.send(new ListObjectsV2Command(input));
    expect([Prefix, EncodingType]).to.deep.equal(["a+b/", "url"]);
    expect(Contents?.[0]).to.deep.include({ Key: "a+b/%C3%BC", Owner: { ID: "123456789012" } });
  });

  it("keeps a bucket's tags, and what it blocks", async () => {
    const tags = () => s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect((await refusalOf(tags())).name).to.equal("NoSuchTagSet");
    const tag = { Key: "team", Value: "a" };
    const tagged = (...TagSet: (typeof tag)[]) =>
      s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await refusalOf(tagged(tag, tag))).name).to.equal("InvalidTag");
    await tagged(tag);
    expect((await tags()).TagSet).to.deep.equal([tag]);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect((await refusalOf(tags())).name).to.equal("NoSuchTagSet");

    const blocked = async () => {
      const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      return Object.values(answer.PublicAccessBlockConfiguration ?? {});
    };
    expect(await blocked()).to.deep.equal([true, true, true, true]);
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await blocked()).sort()).to.deep.equal([false, false, false, true]);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect((await refusalOf(blocked())).name).to.equal("NoSuchPublicAccessBlockConfiguration");
  });

  it("refuses by name, and before it does anything, what it can't do", async () => {
    const refusal = await refusalOf(put("cold", { StorageClass: "GLACIER" }));
    expect(refusal.message).to.equal("Local S3 does not have StorageClass GLACIER of PutObject.");
    expect(await statusOf(head("cold"))).to.equal(404);
  });
});
