import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

/** A right of a function: these actions on these resources. */
export interface Policy {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
}

/** ARNs of managed policies. One that Pulumi computes needs a name: `{ orders: policy.arn }`. */
export type ManagedPolicies = readonly string[] | Readonly<Record<string, pulumi.Input<string>>>;

/** Arguments of `rolePolicies`. */
export interface RolePoliciesArgs {
  readonly policies?: readonly Policy[];
  readonly managedPolicies?: ManagedPolicies;
}

/** Gives a role its rights: all `policies` in one inline policy, and an attachment for each managed one. */
export function rolePolicies(
  name: string,
  role: iam.Role,
  { policies = [], managedPolicies = [] }: RolePoliciesArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const statements = policies.map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  }));
  const inline = () =>
    new iam.RolePolicy(
      `${name}-policies`,
      {
        name: "policies",
        role: role.name,
        policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
      },
      opts,
    );
  // By name and not by place: when a list loses one, the others must keep their attachments.
  const attachments = Object.entries(namedPolicies(managedPolicies)).map(
    ([policy, policyArn]) =>
      new iam.RolePolicyAttachment(`${name}-managed-${policy}`, { role: role.name, policyArn }, opts),
  );
  return [...(statements.length > 0 ? [inline()] : []), ...attachments];
}

/** Managed policies by name. An ARN in a list is named by its last part. */
export function namedPolicies(managed: ManagedPolicies): Readonly<Record<string, pulumi.Input<string>>> {
  if (!isList(managed)) return managed;
  return Object.fromEntries(managed.map((arn) => [arn.slice(arn.lastIndexOf("/") + 1), arn]));
}

function isList(managed: ManagedPolicies): managed is readonly string[] {
  return Array.isArray(managed);
}
