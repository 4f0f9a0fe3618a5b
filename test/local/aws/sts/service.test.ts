import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { expect } from "chai";
import { clientConfig, startTestAws, type TestAws } from "../../../support/local-aws.ts";

const RoleArn = "arn:aws:iam::123456789012:role/teams/deployer";

describe("STS", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  function configOf(issued: Credentials | undefined) {
    const {
      AccessKeyId: accessKeyId = "",
      SecretAccessKey: secretAccessKey = "",
      SessionToken: sessionToken,
    } = issued ?? {};
    return {
      ...clientConfig(test.aws.endpoint),
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    };
  }

  const whoAmI = (issued: Credentials | undefined) =>
    new STSClient(configOf(issued)).send(new GetCallerIdentityCommand({}));

  it("identifies the caller as a user named after the access key, with a constant id", async () => {
    const { Account, Arn, UserId } = await test.sts.send(new GetCallerIdentityCommand({}));
    expect({ Account, Arn }).to.deep.equal({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/tester",
    });
    expect(UserId).to.match(/^AIDA[A-Z2-7]{17}$/);
    expect((await test.sts.send(new GetCallerIdentityCommand({}))).UserId).to.equal(UserId);
  });

  it("gives credentials for a role, and identifies their calls as the role's", async () => {
    const { Credentials: issued, AssumedRoleUser } = await test.sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "release", DurationSeconds: 900 }),
    );
    const arn = "arn:aws:sts::123456789012:assumed-role/deployer/release";
    expect(AssumedRoleUser?.Arn).to.equal(arn);
    expect(issued?.AccessKeyId).to.match(/^ASIA[A-Z2-7]{16}$/);
    expect(issued?.Expiration?.getTime()).to.be.within(Date.now() + 890_000, Date.now() + 901_000);
    const identity = await whoAmI(issued);
    expect(identity.Arn).to.equal(arn);
    expect(identity.UserId).to.equal(AssumedRoleUser?.AssumedRoleId);
  });

  it("lets a role assume another role for one hour at most", async () => {
    const assume = (sts: STSClient, DurationSeconds: number) =>
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "release", DurationSeconds }));
    const { Credentials: issued } = await assume(test.sts, 7200);
    const asRole = new STSClient(configOf(issued));
    await assume(asRole, 3600);
    const refusal = await assume(asRole, 3601).catch((error) => error);
    expect([refusal.name, refusal.message]).to.deep.equal([
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    ]);
  });

  it("makes other services record the assumed role as the caller", async () => {
    const { Credentials: issued } = await test.sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "anna" }),
    );
    const ssm = new SSMClient(configOf(issued));
    await ssm.send(new PutParameterCommand({ Name: "/who", Value: "x", Type: "String" }));
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: "/who" }));
    expect(Parameters?.[0]?.LastModifiedUser).to.equal(
      "arn:aws:sts::123456789012:assumed-role/deployer/anna",
    );
  });

  it("gives an unsigned request credentials for a web identity", async () => {
    const { Credentials: issued } = await test.sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn,
        RoleSessionName: "ci",
        WebIdentityToken: "header.payload.sign",
      }),
    );
    expect((await whoAmI(issued)).Arn).to.equal("arn:aws:sts::123456789012:assumed-role/deployer/ci");
  });

  it("gives session credentials that belong to the same caller", async () => {
    const { Credentials: issued } = await test.sts.send(new GetSessionTokenCommand({}));
    expect((await whoAmI(issued)).Arn).to.equal("arn:aws:iam::123456789012:user/tester");
  });

  for (const [what, input, message] of [
    [
      "a role that is none",
      { RoleArn: "arn:aws:iam::1:user/x-xxxxxxxx", RoleSessionName: "ok" },
      /is invalid/,
    ],
    [
      "a session name with a blank",
      { RoleArn, RoleSessionName: "a b" },
      /'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
    ],
    [
      "a session name of one sign",
      { RoleArn, RoleSessionName: "a" },
      /'roleSessionName'.*length greater than or equal to 2/,
    ],
    [
      "too short a duration",
      { RoleArn, RoleSessionName: "ok", DurationSeconds: 60 },
      /Value '60' at 'durationSeconds'.*greater than or equal to 900/,
    ],
    [
      "too long a duration",
      { RoleArn, RoleSessionName: "ok", DurationSeconds: 50_000 },
      /less than or equal to 43200/,
    ],
    ["no role at all", { RoleArn: undefined, RoleSessionName: "ok" }, /Value null at 'roleArn'/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await test.sts.send(new AssumeRoleCommand(input as never)).catch((refusal) => refusal);
      expect(error).to.include({ name: "ValidationError" });
      expect(error.message).to.match(message);
    });
  }
});
