/** Roles: create, read, change, delete, tag. */
import type * as sdk from "@aws-sdk/client-iam";
import type { Operation } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { encodePolicy, type RoleDocument, uniqueId } from "./documents.ts";
import { alreadyExists, deleteConflict, duplicateTagKeys, limitExceeded, noSuchRole } from "./errors.ts";
import { cutPage, type Listing } from "./listing.ts";
import { checkPolicy } from "./policy-rules.ts";

const DEFAULT_SESSION_SECONDS = 3600;
const TAGS_LIMIT = 50;

/** Roles by name. Two names that differ in case only can't both be had. */
export interface Roles {
  /** Throws when there is none. */
  get(name: string | undefined): RoleDocument;
  set(role: RoleDocument): void;
  values(): RoleDocument[];
}

export function rolesIn(documents: Collection<RoleDocument>): Roles & { delete(name: string): void } {
  return {
    get(name = "") {
      const role = documents.get(name.toLowerCase());
      if (role?.name !== name) throw noSuchRole(name);
      return role;
    },
    set: (role) => documents.set(role.name.toLowerCase(), role),
    delete: (name) => documents.delete(name.toLowerCase()),
    values: () => documents.values(),
  };
}

/** Operations on roles as such. */
export function roleOperations(
  documents: Collection<RoleDocument>,
  now: () => number,
): Record<string, Operation> {
  const roles = rolesIn(documents);
  return {
    CreateRole(input: sdk.CreateRoleCommandInput, call) {
      const name = input.RoleName ?? "";
      const path = input.Path ?? "/";
      checkPolicy(input.AssumeRolePolicyDocument ?? "", "trust");
      if (documents.has(name.toLowerCase())) throw alreadyExists(`Role with name ${name} already exists.`);
      const role: RoleDocument = {
        name,
        path,
        id: uniqueId("AROA"),
        arn: `arn:aws:iam::${call.accountId}:role${path}${name}`,
        trust: input.AssumeRolePolicyDocument ?? "",
        ...(input.Description ? { description: input.Description } : {}),
        maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
        ...(input.PermissionsBoundary ? { boundary: input.PermissionsBoundary } : {}),
        inline: {},
        attached: [],
        tags: readTags(input.Tags ?? []),
        createdAt: wholeSeconds(now()),
      };
      roles.set(role);
      const { MaxSessionDuration: _, ...shown } = showRole(role);
      return { Role: { ...shown, ...showTagged(role) } };
    },

    GetRole(input: sdk.GetRoleCommandInput) {
      const role = roles.get(input.RoleName);
      return { Role: { ...showRole(role), ...showTagged(role), RoleLastUsed: {} } };
    },

    ListRoles(input: sdk.ListRolesCommandInput) {
      const below = roles.values().filter((role) => role.path.startsWith(input.PathPrefix ?? "/"));
      const { items, ...rest } = cutPage(below, (role) => role.name, input as Listing);
      return { Roles: items.map(showRole), ...rest };
    },

    UpdateRole(input: sdk.UpdateRoleCommandInput) {
      const role = roles.get(input.RoleName);
      roles.set({
        ...role,
        ...(input.Description === undefined ? {} : { description: input.Description }),
        maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      });
      return {};
    },

    UpdateRoleDescription(input: sdk.UpdateRoleDescriptionCommandInput) {
      const role = { ...roles.get(input.RoleName), description: input.Description ?? "" };
      roles.set(role);
      return { Role: showRole(role) };
    },

    UpdateAssumeRolePolicy(input: sdk.UpdateAssumeRolePolicyCommandInput) {
      const role = roles.get(input.RoleName);
      checkPolicy(input.PolicyDocument ?? "", "trust");
      roles.set({ ...role, trust: input.PolicyDocument ?? "" });
      return {};
    },

    DeleteRole(input: sdk.DeleteRoleCommandInput) {
      const role = roles.get(input.RoleName);
      if (role.attached.length > 0) {
        throw deleteConflict("Cannot delete entity, must detach all policies first.");
      }
      if (Object.keys(role.inline).length > 0) {
        throw deleteConflict("Cannot delete entity, must delete policies first.");
      }
      roles.delete(role.name);
      return {};
    },

    TagRole(input: sdk.TagRoleCommandInput) {
      const role = roles.get(input.RoleName);
      const tags = { ...role.tags, ...readTags(input.Tags ?? []) };
      if (Object.keys(tags).length > TAGS_LIMIT) {
        throw limitExceeded(`Cannot exceed quota for TagsPerRole: ${TAGS_LIMIT}`);
      }
      roles.set({ ...role, tags });
      return {};
    },

    UntagRole(input: sdk.UntagRoleCommandInput) {
      const role = roles.get(input.RoleName);
      const left = Object.entries(role.tags).filter(([key]) => !input.TagKeys?.includes(key));
      roles.set({ ...role, tags: Object.fromEntries(left) });
      return {};
    },

    ListRoleTags(input: sdk.ListRoleTagsCommandInput) {
      const tags = showTags(roles.get(input.RoleName).tags);
      const { items, ...rest } = cutPage(tags, (tag) => tag.Key, input as Listing);
      return { Tags: items, ...rest };
    },

    ListInstanceProfilesForRole(input: sdk.ListInstanceProfilesForRoleCommandInput) {
      roles.get(input.RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    },
  };
}

/** What lists show of a role: all but tags and last use. */
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
    ...(role.boundary
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: "Policy",
            PermissionsBoundaryArn: role.boundary,
          },
        }
      : {}),
  };
}

function showTagged(role: RoleDocument) {
  const tags = showTags(role.tags);
  return tags.length > 0 ? { Tags: tags } : {};
}

export function showTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Throws where two keys differ in case only. */
export function readTags(tags: readonly sdk.Tag[]): Record<string, string> {
  const keys = new Set(tags.map((tag) => tag.Key?.toLowerCase()));
  if (keys.size < tags.length) throw duplicateTagKeys();
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** IAM's dates have no fractions of a second. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
