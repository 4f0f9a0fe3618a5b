import { CreateRoleCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { LAMBDA_TRUST } from "../../../contract/lab-role.ts";
import { arnOf, functionInput, refusalOf } from "../../../support/lambda-builders.ts";
import { OTHER_ROLE, ROLE, startTestAws, type TestAws } from "../../../support/local-aws.ts";

const OTHERS_TRUST = LAMBDA_TRUST.replace("lambda", "ec2");
const FOREIGN = "arn:aws:iam::210987654321:role/tester";
const NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda.";

describe("the role of a function", () => {
  let test: TestAws;
  let count = 0;
  before(async () => {
    test = await startTestAws();
    await makeRole("distrusts", OTHERS_TRUST);
  });
  after(() => test.close());

  async function makeRole(RoleName: string, AssumeRolePolicyDocument = LAMBDA_TRUST): Promise<string> {
    const { Role } = await test.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return Role?.Arn ?? "";
  }
  async function makeFunction(Role = ROLE): Promise<string> {
    const name = `with-role-${++count}`;
    await test.lambda.send(new CreateFunctionCommand(functionInput(name, { Role })));
    await test.lambda.send(new PublishVersionCommand({ FunctionName: name }));
    return name;
  }
  const create = (name: string, Role: string) =>
    test.lambda.send(new CreateFunctionCommand(functionInput(name, { Role })));
  const update = (FunctionName: string, Role: string) =>
    test.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role }));
  const invoke = (FunctionName: string, Qualifier?: string) =>
    test.lambda.send(new InvokeCommand({ FunctionName, Qualifier }));

  const roles: [what: string, arn: string, refusal: { status: number; name: string; message: string }][] = [
    ["that does not exist", `${ROLE}-none`, invalid()],
    ["under another path", ROLE.replace("role/", "role/teams/"), invalid()],
    ["of another partition", ROLE.replace("aws", "aws-cn"), invalid()],
    ["that does not trust Lambda", ROLE.replace("tester", "distrusts"), invalid()],
    [
      "of another account",
      FOREIGN,
      { status: 403, name: "AccessDeniedException", message: "Cross-account pass role is not allowed." },
    ],
  ];
  for (const [what, arn, refusal] of roles) {
    it(`can't be one ${what}: neither a new function takes it nor one that is there`, async () => {
      expect(await refusalOf(create("never-made", arn))).to.deep.equal(refusal);
      const name = await makeFunction();
      expect(await refusalOf(update(name, arn))).to.deep.equal(refusal);
      const read = new GetFunctionConfigurationCommand({ FunctionName: name });
      expect((await test.lambda.send(read)).Role).to.equal(ROLE);
      const never = new GetFunctionConfigurationCommand({ FunctionName: "never-made" });
      expect((await refusalOf(test.lambda.send(never))).status).to.equal(404);
    });
  }

  it("is looked at after the settings and the name", async () => {
    const name = await makeFunction();
    expect((await refusalOf(create(name, `${ROLE}-none`))).message).to.equal(
      `Function already exist: ${name}`,
    );
    const input = functionInput("never-made", { Role: `${ROLE}-none`, Runtime: undefined });
    expect((await refusalOf(test.lambda.send(new CreateFunctionCommand(input)))).message).to.contain(
      "Runtime and Handler",
    );
    expect((await refusalOf(update("never-made", `${ROLE}-none`))).message).to.equal(
      `Function not found: ${arnOf("never-made")}`,
    );
  });

  it("must be there at each call: a version whose role is gone answers 403, until the role is back", async () => {
    const RoleName = "comes-and-goes";
    const name = await makeFunction(await makeRole(RoleName));
    await update(name, OTHER_ROLE);
    expect((await invoke(name, "1")).ExecutedVersion).to.equal("1");
    await test.iam.send(new DeleteRoleCommand({ RoleName }));
    const refusal = { status: 403, name: "AccessDeniedException", message: NOT_ASSUMABLE };
    expect(await refusalOf(invoke(name, "1"))).to.deep.equal(refusal);
    expect((await invoke(name)).ExecutedVersion).to.equal("$LATEST");
    await makeRole(RoleName);
    expect((await invoke(name, "1")).ExecutedVersion).to.equal("1");
  });

  it("must go on trusting Lambda", async () => {
    const RoleName = "turns-away";
    const name = await makeFunction(await makeRole(RoleName));
    const PolicyDocument = OTHERS_TRUST;
    await test.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    expect((await refusalOf(invoke(name))).message).to.equal(NOT_ASSUMABLE);
  });
});

function invalid() {
  return { status: 400, name: "InvalidParameterValueException", message: NOT_ASSUMABLE };
}
