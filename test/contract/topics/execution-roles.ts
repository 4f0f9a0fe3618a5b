import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expectRefusal } from "../expectation.ts";
import { handlerZip } from "../handler-code.ts";
import { LAMBDA_TRUST } from "../lab-role.ts";
import type { Laboratory } from "../laboratory.ts";
import { row, topic } from "../row.ts";

const LIVE = "[live] Lambda's own text, quoted in many issues";
const INFERRED =
  "[inferred] AWS's text of CreateFunction, under the status that Invoke has for missing rights";
const NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda.";

/** How Lambda looks at the role of a function. */
export const EXECUTION_ROLES = topic("execution roles", [
  row("CreateFunction with a role that is not there is refused with 400", LIVE, async (at) => {
    await expectRefusal(create(at, roleArn(at)), 400, "InvalidParameterValueException", NOT_ASSUMABLE);
  }),
  row("CreateFunction with a role that does not trust Lambda is refused with 400", LIVE, async (at) => {
    const RoleName = at.unusedName();
    const arn = await makeRole(at, RoleName, LAMBDA_TRUST.replace("lambda", "ec2"));
    await expectRefusal(create(at, arn), 400, "InvalidParameterValueException", NOT_ASSUMABLE);
  }),
  row("CreateFunction with a role of another account is refused with 403", LIVE, async (at) => {
    const arn = roleArn(at, at.accountId === "210987654321" ? "123456789012" : "210987654321");
    await expectRefusal(
      create(at, arn),
      403,
      "AccessDeniedException",
      "Cross-account pass role is not allowed.",
    );
  }),
  row("An update to a role that is not there is refused with 400", LIVE, async (at) => {
    const { name: FunctionName } = await at.makeFunction();
    const update = new UpdateFunctionConfigurationCommand({ FunctionName, Role: roleArn(at) });
    await expectRefusal(at.lambda.send(update), 400, "InvalidParameterValueException", NOT_ASSUMABLE);
  }),
  row("A version whose role is gone can't be invoked: 403", INFERRED, async (at) => {
    const RoleName = at.unusedName();
    const Role = await makeRole(at, RoleName, LAMBDA_TRUST);
    const hello = await at.makeFunction({ Role });
    await at.iam.send(new DeleteRoleCommand({ RoleName }));
    // AWS goes on with the credentials that it has, for a while.
    await at.until(() =>
      hello.invoke().then(
        () => undefined,
        () => true,
      ),
    );
    await expectRefusal(hello.invoke(), 403, "AccessDeniedException", NOT_ASSUMABLE);
  }),
]);

function roleArn(at: Laboratory, accountId = at.accountId): string {
  return `${at.arnStart}:iam::${accountId}:role/${at.unusedName()}`;
}

async function makeRole(at: Laboratory, RoleName: string, AssumeRolePolicyDocument: string): Promise<string> {
  at.leavings.note("role", RoleName);
  const { Role } = await at.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? "";
}

function create(at: Laboratory, Role: string) {
  const FunctionName = at.unusedName();
  at.leavings.note("function", FunctionName);
  const ZipFile = handlerZip("one");
  const input = {
    FunctionName,
    Role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile },
  } as const;
  return at.lambda.send(new CreateFunctionCommand(input));
}
