/** Tags of roles. */
import type * as sdk from "@aws-sdk/client-iam";
import { AwsError } from "../service.ts";
import { readTags, showTags, type Tags, withoutTags } from "../tags.ts";
import { type ControlPlane, loadRole, saveRole } from "./control-plane.ts";
import { limitExceeded } from "./errors.ts";
import { cutPage } from "./listing.ts";

const TAGS_LIMIT = 50;

/** Adds tags to a role, and overwrites those of the same key. */
export function tagRole(plane: ControlPlane, input: sdk.TagRoleRequest) {
  const role = loadRole(plane, input.RoleName);
  const tags = { ...role.tags, ...readUniqueTags(input.Tags) };
  if (Object.keys(tags).length > TAGS_LIMIT) {
    throw limitExceeded(`Cannot exceed quota for TagsPerRole: ${TAGS_LIMIT}`);
  }
  saveRole(plane, { ...role, tags });
}

/** Removes tags from a role; keys that are not there are passed over. */
export function untagRole(plane: ControlPlane, input: sdk.UntagRoleRequest) {
  const role = loadRole(plane, input.RoleName);
  saveRole(plane, { ...role, tags: withoutTags(role.tags, input.TagKeys) });
}

/** The tags of a role, page by page. */
export function listRoleTags(plane: ControlPlane, input: sdk.ListRoleTagsRequest) {
  const tags = showTags(loadRole(plane, input.RoleName).tags);
  const { items, ...rest } = cutPage(tags, ({ Key }) => Key, input);
  return { Tags: items, ...rest };
}

/** Reads a list of tags. Throws when two keys differ only in case. */
export function readUniqueTags(tags: readonly sdk.Tag[] = []): Tags {
  const keys = new Set(tags.map(({ Key }) => Key?.toLowerCase()));
  if (keys.size === tags.length) return readTags(tags);
  const message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
  throw new AwsError("InvalidInput", message);
}
