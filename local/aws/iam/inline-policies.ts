/** Inline policies: their texts are part of the role. */
import type * as sdk from "@aws-sdk/client-iam";
import { orRefuse } from "../service.ts";
import { type ControlPlane, loadRole, saveRole } from "./control-plane.ts";
import { encodePolicy, type RoleDocument } from "./documents.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { cutPage } from "./listing.ts";
import { checkPolicy, sizeOf } from "./policy-rules.ts";

const CHARACTERS_LIMIT = 10_240;

/** Adds a policy to a role, or replaces the one of this name. Throws when all together are too long. */
export function putRolePolicy(plane: ControlPlane, input: sdk.PutRolePolicyRequest) {
  const { PolicyName = "", PolicyDocument = "" } = input;
  const role = loadRole(plane, input.RoleName);
  checkPolicy(PolicyDocument, "inline", role.arn);
  const inline = { ...role.inline, [PolicyName]: PolicyDocument };
  const size = Object.values(inline).reduce((sum, text) => sum + sizeOf(text), 0);
  if (size > CHARACTERS_LIMIT) {
    throw limitExceeded(`Maximum policy size of ${CHARACTERS_LIMIT} bytes exceeded for role ${role.name}`);
  }
  saveRole(plane, { ...role, inline });
}

/** The text of one policy. */
export function getRolePolicy(plane: ControlPlane, { RoleName, PolicyName = "" }: sdk.GetRolePolicyRequest) {
  const text = textOf(loadRole(plane, RoleName), PolicyName);
  return { RoleName, PolicyName, PolicyDocument: encodePolicy(text) };
}

/** Takes a policy off its role. */
export function deleteRolePolicy(
  plane: ControlPlane,
  { RoleName, PolicyName = "" }: sdk.DeleteRolePolicyRequest,
) {
  const role = loadRole(plane, RoleName);
  textOf(role, PolicyName);
  const { [PolicyName]: _, ...inline } = role.inline;
  saveRole(plane, { ...role, inline });
}

/** The names of a role's inline policies, page by page. */
export function listRolePolicies(plane: ControlPlane, input: sdk.ListRolePoliciesRequest) {
  const names = Object.keys(loadRole(plane, input.RoleName).inline);
  const { items, ...rest } = cutPage(names, (name) => name, input);
  return { PolicyNames: items, ...rest };
}

function textOf({ inline }: RoleDocument, name: string): string {
  const text = Object.hasOwn(inline, name) ? inline[name] : undefined;
  return orRefuse(text, () => noSuchEntity(`The role policy with name ${name} cannot be found.`));
}
