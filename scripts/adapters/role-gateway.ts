import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { mayAssume } from "../../lib/trust.ts";
import type { RoleState } from "../release/model/snapshot.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { endWith, openClient } from "./clients.ts";

/** The part of IAM that tells whether Lambda can take a function's role. */
export interface RoleGateway {
  /** Reads a role by its ARN. */
  readRole(arn: string): Promise<RoleState>;
}

const ATTEMPTS = 3;

export async function openRoles(settings: AwsSettings, caller: Caller): Promise<RoleGateway> {
  const client = await openClient(IAMClient, settings, "iam", caller.clock);
  endWith(client, caller.deadline);
  const operation = "iam:GetRole";
  return {
    readRole(arn) {
      const command = new GetRoleCommand({ RoleName: arn.slice(arn.lastIndexOf("/") + 1) });
      return caller.read<RoleState>(
        { operation, quota: "other", endpoint: settings.endpoints.iam, attempts: ATTEMPTS },
        async (abortSignal) => {
          const { Role } = await client.send(command, { abortSignal });
          // Of one name there is one role in an account, whatever its path.
          if (Role?.Arn !== arn) return "missing";
          return trusts(Role.AssumeRolePolicyDocument, operation) ? "trusted" : "untrusted";
        },
        (failure) => (failure.name.startsWith("NoSuchEntity") ? { value: "missing" } : undefined),
      );
    },
  };
}

/** IAM answers documents URL-encoded. */
function trusts(document: string | undefined, operation: string): boolean {
  try {
    return mayAssume(decodeURIComponent(document ?? ""), "lambda.amazonaws.com");
  } catch (error) {
    throw unreadableAnswer(operation, error);
  }
}
