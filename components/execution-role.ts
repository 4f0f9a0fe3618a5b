import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

/** Rights that a role gets, as one statement of its policy. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The role that a function runs with, and its rights, which must exist before the function. */
export interface ExecutionRole {
  readonly role: iam.Role;
  readonly rights: readonly pulumi.Resource[];
}

/**
 * Makes the role of a function, which may write logs and do what `policies` say. The role's name is explicit, because
 * every version names the role that it was published with: a renamed role breaks all old versions.
 */
export function executionRole(
  name: string,
  physicalName: string,
  policies: readonly PolicyStatement[],
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
    { role: role.name, policyArn: iam.ManagedPolicy.AWSLambdaBasicExecutionRole },
    opts,
  );
  if (policies.length === 0) return { role, rights: [attachment] };
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: policies.map(({ actions, resources }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    })),
  });
  const own = new iam.RolePolicy(name, { name: physicalName, role: role.name, policy }, opts);
  return { role, rights: [attachment, own] };
}
