/** One permission as a statement of a resource policy. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { Checked } from "../../validation/constraints.ts";
import { invalidParameter } from "../errors.ts";
import type { PolicyStatement } from "../function-document.ts";

/** The statement that AWS makes of a permission on `resource`. */
export function renderStatement(input: Checked<sdk.AddPermissionRequest>, resource: string): PolicyStatement {
  if (input.FunctionUrlAuthType && input.Action !== "lambda:InvokeFunctionUrl") {
    throw invalidParameter("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
  }
  const condition = renderCondition(input);
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: renderPrincipal(input.Principal, resource),
    Action: input.Action,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

function renderPrincipal(principal: string, resource: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  const [, partition] = resource.split(":");
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (principal.startsWith("arn:")) return { AWS: principal };
  if (/^([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com)$/.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function renderCondition(input: Checked<sdk.AddPermissionRequest>): PolicyStatement["Condition"] | undefined {
  return present({
    StringEquals: present({
      "AWS:SourceAccount": input.SourceAccount,
      "lambda:EventSourceToken": input.EventSourceToken,
      "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
      "aws:PrincipalOrgID": input.PrincipalOrgID,
    }),
    Bool: present({ "lambda:InvokedViaFunctionUrl": input.InvokedViaFunctionUrl?.toString() }),
    ArnLike: present({ "AWS:SourceArn": input.SourceArn }),
  });
}

/** The members that have a value; undefined when none has. */
function present<T>(values: Record<string, T | undefined>): Record<string, T> | undefined {
  const entries = Object.entries(values).filter((entry): entry is [string, T] => !!entry[1]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
