/**
 * Roles that functions run under. A role may write log lines but make no log group, so that a late line can't
 * bring back a log group that was removed.
 */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Equipment, LabRole } from "./equipment.ts";

/** Trust policy that lets Lambda assume a role. */
export const LAMBDA_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Makes a role. On a server without IAM, returns the ARN of a role that does not exist. */
export async function makeRole(at: Equipment): Promise<LabRole> {
  const name = at.unusedName();
  const arn = `${at.arnStart}:iam::${at.accountId}:role/${name}`;
  at.leavings.note("role", name);
  try {
    const { Role } = await at.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: LAMBDA_TRUST }),
    );
    at.leavings.note("role policy", "logs", name);
    await at.iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "logs", PolicyDocument: LOGS_POLICY }),
    );
    return { name, arn: Role?.Arn ?? arn };
  } catch (error) {
    if (at.target.kind === "aws" || at.signal.aborted) throw error;
    return { name, arn };
  }
}

const LOGS_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" }],
});
