import type * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

/** What a trigger needs of the function that it calls. */
export interface TriggerTarget {
  /** The function's name in functions/. */
  readonly name: string;
  /** ARN of LIVE, which every trigger calls. */
  readonly liveArn: pulumi.Output<string>;
  readonly timeoutSeconds: number;
  /** The role that was made for the function; absent where one was adopted. */
  readonly role?: iam.Role;
  /** ARN of the adopted role. */
  readonly roleArn?: string;
  /** Options of what is made for the function. */
  readonly child: pulumi.CustomResourceOptions;
  /** Names of the triggers that the function has already. */
  readonly taken: Set<string>;
}
