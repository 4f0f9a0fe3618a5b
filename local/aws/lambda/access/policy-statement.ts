/** One permission as a statement of a resource policy. */
import { invalidParameter } from "../errors.ts";
import type { PolicyStatement } from "../function-document.ts";

export interface PermissionInput {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: string;
  readonly InvokedViaFunctionUrl?: boolean;
  readonly PrincipalOrgID?: string;
}

/** The statement that AWS makes of a permission on `resource`. */
export function renderStatement(input: PermissionInput, resource: string): PolicyStatement {
  if (input.FunctionUrlAuthType && input.Action !== "lambda:InvokeFunctionUrl") {
    throw invalidParameter("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
  }
  const condition = renderCondition(input);
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: renderPrincipal(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

function renderPrincipal(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith("arn:")) return { AWS: principal };
  if (/^([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com)$/.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function renderCondition(input: PermissionInput): PolicyStatement["Condition"] | undefined {
  const equals = present({
    "AWS:SourceAccount": input.SourceAccount,
    "lambda:EventSourceToken": input.EventSourceToken,
    "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    "aws:PrincipalOrgID": input.PrincipalOrgID,
  });
  const bool = present({
    "lambda:InvokedViaFunctionUrl":
      input.InvokedViaFunctionUrl === undefined ? undefined : String(input.InvokedViaFunctionUrl),
  });
  const like = present({ "AWS:SourceArn": input.SourceArn });
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(Object.keys(bool).length > 0 && { Bool: bool }),
    ...(Object.keys(like).length > 0 && { ArnLike: like }),
  };
  return Object.keys(condition).length > 0 ? condition : undefined;
}

function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => !!entry[1]));
}
