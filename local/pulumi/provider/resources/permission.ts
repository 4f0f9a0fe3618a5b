/** aws.lambda.Permission: a statement of a function's policy. Lambda can't change one: changes replace it. */
import type { FunctionUrlAuthType } from "@aws-sdk/client-lambda";
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { functionNameOf, length, REGION, sameFunction } from "../rules.ts";
import type { Properties } from "../values.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Principal: string | { readonly AWS?: string; readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const REPLACES: PropertyRule = { replaces: true };

/** An import names the statement `function/sid` or `function:qualifier/sid`. */
function locate(id: string, known: Properties) {
  if (known.function) {
    return {
      FunctionName: known.function as string,
      Qualifier: known.qualifier as string | undefined,
      StatementId: id,
    };
  }
  const [target = "", StatementId = id] = id.split("/");
  const [FunctionName = "", Qualifier] = target.split(":");
  return { FunctionName, Qualifier, StatementId };
}

function outputsOf(statement: Statement, known: Properties): Properties {
  const equals = statement.Condition?.StringEquals ?? {};
  const principal = statement.Principal;
  const invokedViaUrl = statement.Condition?.Bool?.["lambda:InvokedViaFunctionUrl"];
  return {
    id: statement.Sid,
    action: statement.Action,
    eventSourceToken: equals["lambda:EventSourceToken"],
    function: known.function ?? functionNameOf(statement.Resource),
    functionUrlAuthType: equals["lambda:FunctionUrlAuthType"],
    invokedViaFunctionUrl: invokedViaUrl === undefined ? undefined : String(invokedViaUrl) === "true",
    principal: typeof principal === "string" ? principal : (principal.AWS ?? principal.Service),
    principalOrgId: equals["aws:PrincipalOrgID"],
    qualifier: statement.Resource.split(":")[7],
    region: statement.Resource.split(":")[3],
    sourceAccount: equals["AWS:SourceAccount"],
    sourceArn: statement.Condition?.ArnLike?.["AWS:SourceArn"],
    statementId: statement.Sid,
  };
}

export const permission: ResourceType = {
  token: "aws:lambda/permission:Permission",
  inputs: {
    action: { required: true, replaces: true },
    eventSourceToken: REPLACES,
    function: { required: true, replaces: true, same: sameFunction },
    functionUrlAuthType: REPLACES,
    invokedViaFunctionUrl: REPLACES,
    principal: { required: true, replaces: true },
    principalOrgId: REPLACES,
    qualifier: REPLACES,
    region: REGION,
    sourceAccount: REPLACES,
    sourceArn: REPLACES,
    statementId: { autoname: true, replaces: true, check: length(1, 100) },
  },
  outputs: [],
  async create(inputs, session) {
    const StatementId = inputs.statementId as string;
    await session.clients(inputs).lambda.addPermission({
      Action: inputs.action as string,
      EventSourceToken: inputs.eventSourceToken as string | undefined,
      FunctionName: inputs.function as string,
      FunctionUrlAuthType: inputs.functionUrlAuthType as FunctionUrlAuthType | undefined,
      InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl as boolean | undefined,
      Principal: inputs.principal as string,
      PrincipalOrgID: inputs.principalOrgId as string | undefined,
      Qualifier: inputs.qualifier as string | undefined,
      SourceAccount: inputs.sourceAccount as string | undefined,
      SourceArn: inputs.sourceArn as string | undefined,
      StatementId,
    });
    return StatementId;
  },
  async read(id, known, session) {
    const { FunctionName, Qualifier, StatementId } = locate(id, known);
    const { Policy = "{}" } = await session.clients(known).lambda.getPolicy({ FunctionName, Qualifier });
    const statements = (JSON.parse(Policy).Statement ?? []) as Statement[];
    const found = statements.find(({ Sid }) => Sid === StatementId);
    return found && outputsOf(found, known);
  },
  async update() {},
  async delete(id, state, session) {
    await session.clients(state).lambda.removePermission(locate(id, state));
  },
};
