import * as lambda from "@pulumi/aws/lambda";
import type { Listener } from "./listener.ts";

/** Who may call: a service, and the one source of its calls. */
type Caller = Pick<lambda.PermissionArgs, "principal" | "sourceArn" | "sourceAccount" | "statementId">;

/**
 * Lets a service call LIVE for one source. `sourceAccount` is for an ARN without an account alone: a condition on a key
 * that the service may not send would silence the trigger.
 */
export function permit(listener: Listener, resource: string, caller: Caller): lambda.Permission {
  return new lambda.Permission(
    resource,
    {
      function: listener.functionName,
      qualifier: listener.aliasName,
      action: "lambda:InvokeFunction",
      ...caller,
    },
    listener.opts,
  );
}
