import { expect } from "chai";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

describe("lookups of the stand-in", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());
  const lookup = (name: string, args: object = {}, region?: string) =>
    aProviderEngine(test.aws.endpoint, region).lookup(`aws:${name}:${name.split("/").at(-1)}`, { ...args });

  it("know the partition, the domain and the caller of a region in China", async () => {
    expect(await lookup("index/getPartition", {}, "cn-north-1")).to.include({
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
    expect(await lookup("index/getRegion", {}, "cn-north-1")).to.include({
      region: "cn-north-1",
      endpoint: "ec2.cn-north-1.amazonaws.com.cn",
    });
    expect((await lookup("index/getCallerIdentity", {}, "cn-north-1")).arn).to.match(
      /^arn:aws-cn:iam::123456789012:/,
    );
  });

  describe("getPolicyDocument", () => {
    const write = async (args: object) =>
      JSON.parse((await lookup("iam/getPolicyDocument", args)).json as string);

    it("writes statements as pulumi-aws does", async () => {
      const document = await write({
        policyId: "it",
        statements: [
          {
            sid: "Reads",
            actions: ["s3:GetObject", "s3:ListBucket"],
            resources: ["arn:aws:s3:::b/&{aws:username}/*"],
            conditions: [
              { test: "StringLike", variable: "s3:prefix", values: ["a", "b"] },
              { test: "StringLike", variable: "aws:x", values: ["y"] },
            ],
          },
          {
            effect: "Deny",
            notActions: ["s3:*"],
            principals: [
              { type: "Service", identifiers: ["lambda.amazonaws.com"] },
              { type: "AWS", identifiers: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] },
            ],
          },
          { actions: ["sts:AssumeRole"], principals: [{ type: "*", identifiers: ["*"] }] },
        ],
      });
      expect(document).to.deep.equal({
        Version: "2012-10-17",
        Id: "it",
        Statement: [
          {
            Sid: "Reads",
            Effect: "Allow",
            Action: ["s3:ListBucket", "s3:GetObject"],
            Resource: "arn:aws:s3:::b/\u0024{aws:username}/*",
            Condition: { StringLike: { "s3:prefix": ["a", "b"], "aws:x": "y" } },
          },
          {
            Effect: "Deny",
            NotAction: "s3:*",
            Principal: {
              Service: "lambda.amazonaws.com",
              AWS: ["arn:aws:iam::2:root", "arn:aws:iam::1:root"],
            },
          },
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" },
        ],
      });
    });

    it("puts documents before and over the statements, by their Sid", async () => {
      const of = (sid: string, action: string) => ({
        Sid: sid,
        Effect: "Allow",
        Action: action,
        Resource: "*",
      });
      const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
      const { Statement } = await write({
        sourcePolicyDocuments: [text(of("A", "s3:Get1"), of("B", "s3:Get2"))],
        statements: [{ sid: "B", actions: ["s3:Get3"], resources: ["*"] }],
        overridePolicyDocuments: [text(of("A", "s3:Get4"), of("C", "s3:Get5"))],
      });
      expect(Statement).to.deep.equal([of("A", "s3:Get4"), of("B", "s3:Get3"), of("C", "s3:Get5")]);
    });
  });
});
