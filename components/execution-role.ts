import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { type RolePoliciesArgs, rolePolicies } from "./role-policies.ts";

/** Arguments of `roleOf`. */
export interface RoleArgs extends RolePoliciesArgs {
  readonly adopted?: {
    /** A role that was there before. */
    readonly roleArn?: string;
  };
}

/** The role to run with, and what must be there before the function. A role that was there before gets no rights. */
export function roleOf(
  name: string,
  ownName: string,
  args: RoleArgs,
  child: pulumi.CustomResourceOptions,
): { roleArn: pulumi.Input<string>; role?: iam.Role; before: pulumi.Resource[] } {
  const given = args.adopted?.roleArn;
  if (given !== undefined) return { roleArn: given, before: [] };
  const { role, attachment } = executionRole(name, ownName, child);
  return { roleArn: role.arn, role, before: [attachment, ...rolePolicies(name, role, args, child)] };
}

/** The role that a function runs with, and the attachment that must exist before the function. */
export interface ExecutionRole {
  readonly role: iam.Role;
  readonly attachment: iam.RolePolicyAttachment;
}

/**
 * Makes the role of a function, which may write logs and nothing else. The role's name is explicit, because
 * every version names the role that it was published with: a renamed role breaks all old versions.
 */
export function executionRole(
  name: string,
  physicalName: string,
  opts: pulumi.CustomResourceOptions,
): ExecutionRole {
  const role = new iam.Role(
    name,
    {
      name: physicalName,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    },
    opts,
  );
  const attachment = new iam.RolePolicyAttachment(
    `${name}-logs`,
    { role: role.name, policyArn: role.arn.apply(logsPolicy) },
    opts,
  );
  return { role, attachment };
}

/** The managed policy for writing logs, in the partition of the role. Pulumi's constants are those of `aws` alone. */
function logsPolicy(roleArn: string): string {
  return `arn:${roleArn.split(":")[1]}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`;
}
