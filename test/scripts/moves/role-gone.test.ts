import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { LAMBDA_TRUST } from "../../contract/lab-role.ts";
import { refusalOf } from "../../support/lambda-builders.ts";
import { ROLE } from "../../support/local-aws.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const FunctionName = "lambda-live-prd-hello";

describe("live rollback to a version whose role is gone", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject();
    const { iam, lambda } = project.aws;
    const RoleName = "former";
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }),
    );
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role: Role?.Arn }));
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd");
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role: ROLE }));
    await project.publish("prd", "hello");
    await project.live("promote -s prd --version 2 --confirm prd");
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });
  after(() => project.close());

  const call = () => project.aws.lambda.send(new InvokeCommand({ FunctionName, Qualifier: "LIVE" }));

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
