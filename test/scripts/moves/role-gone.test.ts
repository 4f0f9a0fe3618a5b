import { CreateRoleCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { LAMBDA_TRUST } from "../../contract/lab-role.ts";
import { type FaultyProxy, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { refusalOf } from "../../support/lambda-builders.ts";
import { ROLE } from "../../support/local-aws.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const RoleName = "former";
const FunctionName = "lambda-live-prd-hello";

/** IAM's refusal. */
const NOT_ALLOWED =
  "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";

describe("live rollback to a version whose role is gone", () => {
  let project: ReleaseProject;
  let proxy: FaultyProxy | undefined;
  before(async () => {
    project = await makeReleaseProject();
    const { iam, lambda } = project.aws;
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }),
    );
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role: Role?.Arn }));
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd");
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role: ROLE }));
    await project.publish("prd", "hello");
    await project.live("promote -s prd --version 2 --confirm prd");
  });
  after(async () => {
    await proxy?.close();
    await project.close();
  });

  const call = () => project.aws.lambda.send(new InvokeCommand({ FunctionName, Qualifier: "LIVE" }));

  /** What `verify` says of roles, as result and message. */
  async function roles() {
    const run = await project.live("verify -s prd --json");
    const { checks } = JSON.parse(run.stdout) as { checks: Record<string, string>[] };
    const of = checks.filter(({ name }) => name === "role");
    return { exitCode: run.exitCode, of: of.map(({ result, message }) => `${result}: ${message}`) };
  }
  const OURS = `ok: ${ROLE.split(":role/")[1]}, of version 2`;

  it("is told before by verify: the role of the version where rollback leads is not trusted, or gone", async () => {
    const former = "former, of version 1 (where rollback leads)";
    expect(await roles()).to.deep.equal({ exitCode: 0, of: [OURS, `ok: ${former}`] });
    const PolicyDocument = LAMBDA_TRUST.replaceAll("lambda.amazonaws.com", "ec2.amazonaws.com");
    await project.aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const untrusted = `problem: ${former}, does not trust lambda.amazonaws.com: callers get 403`;
    expect(await roles()).to.deep.equal({ exitCode: 1, of: [OURS, untrusted] });
    await project.aws.iam.send(new DeleteRoleCommand({ RoleName }));
    const gone = `problem: ${former}, does not exist: callers get 403`;
    expect(await roles()).to.deep.equal({ exitCode: 1, of: [OURS, gone] });
    const run = await project.live("verify -s prd");
    expect(run.stdout).to.contain("- Make the role again under the same name and path");
  });

  it("is not checked by verify where iam:GetRole is not allowed, which stops nothing", async () => {
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
      operation === "POST /" ? { kind: "answer", status: 403, body: NOT_ALLOWED } : undefined,
    );
    const run = await project.live("verify -s prd", { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(run.stdout).to.match(/\? hello +role +not checked +Not allowed: iam:GetRole\. AWS says:/);
  });

  it("moves LIVE, whose callers then get 403, as in AWS: a rehearsal shows it", async () => {
    expect((await call()).ExecutedVersion).to.equal("2");
    const run = await project.live("rollback -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect((await project.alias("prd", "hello")).FunctionVersion).to.equal("1");
    expect(await refusalOf(call())).to.deep.equal({
      status: 403,
      name: "AccessDeniedException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
  });
});
