/** Policies that a role names by ARN: those that are attached, and its boundary. */
import type * as sdk from "@aws-sdk/client-iam";
import { AwsError } from "../service.ts";
import { type ControlPlane, findPolicy, loadRole, saveRole } from "./control-plane.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { cutPage } from "./listing.ts";
import { partitionIn } from "./policy-rules.ts";

const ATTACHED_LIMIT = 10;

/** Attaches a policy. Attaching it once more does nothing. */
export function attachRolePolicy(plane: ControlPlane, input: sdk.AttachRolePolicyRequest) {
  const arn = readArn(input.PolicyArn);
  const role = loadRole(plane, input.RoleName);
  if (partitionIn(arn) !== partitionIn(role.arn)) {
    throw new AwsError("InvalidInput", `ARN ${arn} is not valid.`);
  }
  if (!findPolicy(plane, arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (role.attached.includes(arn)) return;
  if (role.attached.length >= ATTACHED_LIMIT) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_LIMIT}`);
  }
  saveRole(plane, { ...role, attached: [...role.attached, arn] });
}

/** Detaches a policy. */
export function detachRolePolicy(plane: ControlPlane, input: sdk.DetachRolePolicyRequest) {
  const arn = readArn(input.PolicyArn);
  const role = loadRole(plane, input.RoleName);
  if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  saveRole(plane, { ...role, attached: role.attached.filter((each) => each !== arn) });
}

/** The attached policies whose path begins with PathPrefix, page by page. */
export function listAttachedRolePolicies(plane: ControlPlane, input: sdk.ListAttachedRolePoliciesRequest) {
  const policies = loadRole(plane, input.RoleName).attached.map((arn) => ({
    PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
    PolicyArn: arn,
  }));
  const prefix = input.PathPrefix ?? "/";
  const below = policies.filter(({ PolicyArn }) => PolicyArn.split(":policy")[1]?.startsWith(prefix));
  const { items, ...rest } = cutPage(below, ({ PolicyName }) => PolicyName, input);
  return { AttachedPolicies: items, ...rest };
}

/** Sets the policy that bounds what a role may do. It is kept and shown, never enforced. */
export function putBoundary(plane: ControlPlane, input: sdk.PutRolePermissionsBoundaryRequest) {
  const boundary = readArn(input.PermissionsBoundary);
  const role = loadRole(plane, input.RoleName);
  if (!findPolicy(plane, boundary)) {
    throw noSuchEntity(`Scope ARN: ${boundary} does not exist or is not attachable.`);
  }
  saveRole(plane, { ...role, boundary });
}

/** Removes the boundary of a role. */
export function deleteBoundary(plane: ControlPlane, input: sdk.DeleteRolePermissionsBoundaryRequest) {
  const { boundary: _, ...role } = loadRole(plane, input.RoleName);
  saveRole(plane, role);
}

function readArn(arn: string | undefined): string {
  if (arn && /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) return arn;
  throw new AwsError("ValidationError", "Invalid ARN:  Could not be parsed!");
}
