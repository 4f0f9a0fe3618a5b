import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Listener } from "./listener.ts";

/** Rights on one resource, or on all where an action knows no other. */
export interface Right {
  readonly actions: readonly string[];
  readonly resource: string;
}

/**
 * Lets the function's role read a source. AWS refuses the trigger before the role can, so the trigger waits for the
 * returned resource. An adopted role gets nothing: a warning names what it lacks.
 */
export function sourceRights(
  { name, role, roleArn, opts }: Listener,
  triggerName: string,
  rights: pulumi.Input<readonly Right[]>,
): pulumi.Resource[] {
  if (!role) {
    pulumi.output(rights).apply((each) => {
      const lacking = each.map(({ actions, resource }) => `${actions.join(", ")} on ${resource}`);
      pulumi.log.warn(
        `${name} keeps its role ${roleArn}, which gets no rights for its trigger ${triggerName}. Give it what it lacks of ${lacking.join("; ")} where the role is made.`,
      );
    });
    return [];
  }
  const policy = pulumi.output(rights).apply((each) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: each.map(({ actions, resource }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resource,
      })),
    }),
  );
  return [
    new iam.RolePolicy(
      triggerName,
      { name: triggerName.slice(name.length + 1), role: role.name, policy },
      opts,
    ),
  ];
}
