import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { check } from "../../../../local/pulumi/provider/check.ts";
import { role } from "../../../../local/pulumi/provider/resources/role.ts";
import { UNKNOWN } from "../../../../local/pulumi/provider/values.ts";
import { LAMBDA_TRUST } from "../../../contract/lab-role.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const INLINE = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const S3_READS = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

const documentOf = (action: string, resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
});

describe("policies in the stand-in", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());
  const anEngine = (region?: string) => aProviderEngine(test.aws.endpoint, region);

  it("take documents as objects, and find them the same as their JSON text", async () => {
    const engine = anEngine();
    const trust = JSON.parse(LAMBDA_TRUST);
    await engine.up(ROLE, { name: "objects", assumeRolePolicy: trust });
    const { Role } = await test.iam.send(new GetRoleCommand({ RoleName: "objects" }));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).to.deep.equal(trust);
    expect((await engine.up(ROLE, { name: "objects", assumeRolePolicy: trust })).did).to.equal("same");
    expect((await engine.up(ROLE, { name: "objects", assumeRolePolicy: LAMBDA_TRUST })).did).to.equal("same");

    await engine.up(INLINE, { name: "own", role: "objects", policy: documentOf("s3:GetObject") });
    const changed = await engine.up(INLINE, {
      name: "own",
      role: "objects",
      policy: documentOf("s3:PutObject"),
    });
    expect(changed).to.deep.include({ did: "update", changed: ["policy"] });
    const read = new GetRolePolicyCommand({ RoleName: "objects", PolicyName: "own" });
    const { PolicyDocument = "" } = await test.iam.send(read);
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).to.deep.equal(documentOf("s3:PutObject"));
  });

  it("take a document for unknown while a part of it is", () => {
    const trust = { Version: "2012-10-17", Statement: [{ Principal: { AWS: UNKNOWN } }] };
    const randomSeed = Buffer.from("");
    const { inputs, failures } = check(role, {
      resourceName: "r",
      old: {},
      wanted: { assumeRolePolicy: trust },
      randomSeed,
    });
    expect([inputs.assumeRolePolicy, failures]).to.deep.equal([UNKNOWN, []]);
  });

  it("can be managed ones of the customer: each change is the next version, of which AWS keeps five", async () => {
    const engine = anEngine();
    const up = (action: string, more = {}) =>
      engine.up(POLICY, { name: "reads", policy: documentOf(action), ...more });
    const { outputs } = await up("s3:Get1", { description: "first", tags: { owner: "tests" } });
    const PolicyArn = outputs.arn as string;
    expect(PolicyArn).to.equal("arn:aws:iam::123456789012:policy/reads");
    expect(outputs).to.deep.include({ description: "first", path: "/", tagsAll: { owner: "tests" } });
    expect((await up("s3:Get1", { description: "first", tags: { owner: "tests" } })).did).to.equal("same");
    for (const number of [2, 3, 4, 5, 6, 7]) {
      const { did } = await up(`s3:Get${number}`, { description: "first", tags: { part: "reads" } });
      expect(did).to.equal("update");
    }
    const { Versions } = await test.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).to.deep.equal(["v7", "v6", "v5", "v4", "v3"]);
    const { Policy } = await test.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).to.deep.include({ DefaultVersionId: "v7", Tags: [{ Key: "part", Value: "reads" }] });
    const read = new GetPolicyVersionCommand({ PolicyArn, VersionId: "v7" });
    const { Document = "" } = (await test.iam.send(read)).PolicyVersion ?? {};
    expect(JSON.parse(decodeURIComponent(Document))).to.deep.equal(documentOf("s3:Get7"));
    expect((await up("s3:Get7", { description: "second" })).did).to.equal("replace");
    await engine.destroy(POLICY);
    const gone = await test.iam.send(new GetPolicyCommand({ PolicyArn })).catch(({ name }) => name);
    expect(gone).to.equal("NoSuchEntityException");
  });

  it("can be attached, the customer's and AWS's own", async () => {
    const engine = anEngine();
    await engine.up(ROLE, { name: "attached", assumeRolePolicy: LAMBDA_TRUST });
    const { outputs } = await engine.up(POLICY, { name: "attachable", policy: documentOf("s3:GetObject") });
    for (const policyArn of [S3_READS, outputs.arn as string]) {
      await engine.up(ATTACHMENT, { role: "attached", policyArn });
      expect(await attachedTo("attached")).to.deep.equal([policyArn]);
      expect((await engine.up(ATTACHMENT, { role: "attached", policyArn })).did).to.equal("same");
    }
    await engine.destroy(ATTACHMENT);
    expect(await attachedTo("attached")).to.deep.equal([]);
  });

  it("can be declared by the role itself, which then has no others", async () => {
    const engine = anEngine();
    const up = (more: object) => engine.up(ROLE, { name: "alone", assumeRolePolicy: LAMBDA_TRUST, ...more });
    const inline = (...names: string[]) => ({
      inlinePolicies: names.map((name) => ({ name, policy: JSON.stringify(documentOf(`s3:${name}`)) })),
    });
    await up({ ...inline("a", "b"), managedPolicyArns: [S3_READS] });
    expect([await inlineOf("alone"), await attachedTo("alone")]).to.deep.equal([["a", "b"], [S3_READS]]);
    expect((await up({ ...inline("b", "a"), managedPolicyArns: [S3_READS] })).did).to.equal("same");
    await engine.up(INLINE, { name: "foreign", role: "alone", policy: documentOf("s3:GetObject") });
    const tidied = await up({ ...inline("b", "c"), managedPolicyArns: [] });
    expect(tidied).to.deep.include({ did: "update", changed: ["inlinePolicies", "managedPolicyArns"] });
    expect([await inlineOf("alone"), await attachedTo("alone")]).to.deep.equal([["b", "c"], []]);
    expect((await up({})).did).to.equal("same");
    expect(await inlineOf("alone")).to.deep.equal(["b", "c"]);
    await engine.destroy(ROLE);
    const gone = await test.iam.send(new GetRoleCommand({ RoleName: "alone" })).catch(({ name }) => name);
    expect(gone).to.equal("NoSuchEntityException");
  });

  it("belong to the partition of their role", async () => {
    const engine = anEngine("cn-north-1");
    await engine.up(ROLE, { name: "in-china", assumeRolePolicy: LAMBDA_TRUST });
    const refused = (act: Promise<unknown>) =>
      act.then(
        () => "made",
        (error) => error.message as string,
      );
    expect(await refused(engine.up(ATTACHMENT, { role: "in-china", policyArn: S3_READS }))).to.contain(
      `ARN ${S3_READS} is not valid.`,
    );
    const policy = documentOf("s3:GetObject", "arn:aws:s3:::b/*");
    const inline = { name: "own", role: "in-china", policy };
    expect(await refused(engine.up(INLINE, inline))).to.contain(
      'Partition "aws" is not valid for resource "arn:aws:s3:::b/*".',
    );
    await engine.up(ATTACHMENT, { role: "in-china", policyArn: S3_READS.replace("aws", "aws-cn") });
    await engine.up(INLINE, { ...inline, policy: documentOf("s3:GetObject", "arn:aws-cn:s3:::b/*") });
    const { outputs } = await engine.up(POLICY, { name: "in-china", policy: documentOf("s3:GetObject") });
    expect(outputs.arn).to.equal("arn:aws-cn:iam::123456789012:policy/in-china");
  });

  async function attachedTo(RoleName: string) {
    const { AttachedPolicies } = await test.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    return AttachedPolicies?.map(({ PolicyArn }) => PolicyArn);
  }
  async function inlineOf(RoleName: string) {
    return (await test.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;
  }
});
