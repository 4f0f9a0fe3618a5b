import type * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { Policy } from "../role-policies.ts";

/** A function that a trigger is to call: its LIVE, and what must be known to bind it. */
export interface Listener {
  /** The function's name in functions/. */
  readonly name: string;
  readonly physicalName: string;
  readonly functionName: pulumi.Output<string>;
  /** LIVE's own name, which may be another one where the function was adopted. */
  readonly aliasName: pulumi.Output<string>;
  readonly liveArn: pulumi.Output<string>;
  readonly timeoutSeconds: number;
  /** The role that was made for the function; undefined where one was adopted. */
  readonly role: iam.Role | undefined;
  /** ARN of the adopted role. */
  readonly roleArn: string | undefined;
  /** Rights of its role beyond writing logs. */
  readonly policies: readonly Policy[];
  /** Options of the resources that belong to the function. */
  readonly opts: pulumi.CustomResourceOptions;
}
