/** The role that a function runs with, as Lambda looks at it: on create, on update, and before each run. */
import { AwsError } from "../service.ts";
import type { Place } from "./arn.ts";
import type { ControlPlane } from "./control-plane.ts";
import { invalidParameter } from "./errors.ts";

const NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda.";

/** 403 for the role of another account. */
export function checkOwnAccount(roleArn: string | undefined, { accountId }: Pick<Place, "accountId">): void {
  if (roleArn === undefined || roleArn.split(":")[4] === accountId) return;
  throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
}

/** 400 for a role that does not exist or does not trust Lambda. */
export function checkAssumable({ mayAssume }: ControlPlane, roleArn: string | undefined): void {
  if (roleArn !== undefined && !mayAssume(roleArn)) throw invalidParameter(NOT_ASSUMABLE);
}

/** 403 for a version whose role has gone, or no longer trusts Lambda, since it was made. */
export function checkStillAssumable({ mayAssume }: ControlPlane, roleArn: string): void {
  if (!mayAssume(roleArn)) throw new AwsError("AccessDeniedException", NOT_ASSUMABLE, 403);
}
