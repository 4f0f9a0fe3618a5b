/** Roles: created, read, changed, deleted. */

import type * as sdk from "@aws-sdk/client-iam";
import { partitionOf } from "../../../lib/partition.ts";
import type { CallContext } from "../service.ts";
import { showTags } from "../tags.ts";
import { type ControlPlane, loadRole, saveRole } from "./control-plane.ts";
import { encodePolicy, type RoleDocument, uniqueId } from "./documents.ts";
import { alreadyExists, deleteConflict } from "./errors.ts";
import { cutPage } from "./listing.ts";
import { checkPolicy } from "./policy-rules.ts";
import { readUniqueTags } from "./tags.ts";

const DEFAULT_SESSION_SECONDS = 3600;

/** Creates a role. The answer leaves out MaxSessionDuration, as AWS does. */
export function createRole(plane: ControlPlane, input: sdk.CreateRoleRequest, call: CallContext) {
  const { RoleName: name = "", Path: path = "/", AssumeRolePolicyDocument: trust = "" } = input;
  checkPolicy(trust, "trust");
  if (plane.roles.has(name.toLowerCase())) throw alreadyExists(`Role with name ${name} already exists.`);
  const role: RoleDocument = {
    name,
    path,
    id: uniqueId("AROA"),
    arn: `arn:${partitionOf(call.region)}:iam::${call.accountId}:role${path}${name}`,
    trust,
    ...(input.Description ? { description: input.Description } : {}),
    maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    ...(input.PermissionsBoundary ? { boundary: input.PermissionsBoundary } : {}),
    inline: {},
    attached: [],
    tags: readUniqueTags(input.Tags),
    createdAt: plane.now(),
  };
  saveRole(plane, role);
  const { MaxSessionDuration: _, ...shown } = showRole(role);
  return { Role: { ...shown, ...showTagged(role) } };
}

/** One role, with its tags. */
export function getRole(plane: ControlPlane, input: sdk.GetRoleRequest) {
  const role = loadRole(plane, input.RoleName);
  return { Role: { ...showRole(role), ...showTagged(role), RoleLastUsed: {} } };
}

/** The roles below a path, page by page, without their tags. */
export function listRoles(plane: ControlPlane, input: sdk.ListRolesRequest) {
  const below = plane.roles.values().filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
  const { items, ...rest } = cutPage(below, ({ name }) => name, input);
  return { Roles: items.map(showRole), ...rest };
}

/** Changes description and session length. A length that is left out becomes the default of an hour again. */
export function updateRole(plane: ControlPlane, input: sdk.UpdateRoleRequest) {
  saveRole(plane, {
    ...loadRole(plane, input.RoleName),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
  });
}

/** Changes the description alone. */
export function updateRoleDescription(plane: ControlPlane, input: sdk.UpdateRoleDescriptionRequest) {
  const role = { ...loadRole(plane, input.RoleName), description: input.Description ?? "" };
  saveRole(plane, role);
  return { Role: showRole(role) };
}

/** Replaces the trust policy. */
export function updateTrust(plane: ControlPlane, input: sdk.UpdateAssumeRolePolicyRequest) {
  const role = loadRole(plane, input.RoleName);
  const { PolicyDocument: trust = "" } = input;
  checkPolicy(trust, "trust");
  saveRole(plane, { ...role, trust });
}

/** Deletes a role that has no policies any more. */
export function deleteRole(plane: ControlPlane, input: sdk.DeleteRoleRequest) {
  const role = loadRole(plane, input.RoleName);
  if (role.attached.length > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (Object.keys(role.inline).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
  plane.roles.delete(role.name.toLowerCase());
}

/** No instance profiles: local AWS has none. */
export function listInstanceProfiles(plane: ControlPlane, input: sdk.ListInstanceProfilesForRoleRequest) {
  loadRole(plane, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
}

/** A role as lists show it: all but tags and last use. */
function showRole(role: RoleDocument) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodePolicy(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.boundary && {
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.boundary },
    }),
  };
}

function showTagged({ tags }: RoleDocument) {
  return Object.keys(tags).length > 0 ? { Tags: showTags(tags) } : {};
}
