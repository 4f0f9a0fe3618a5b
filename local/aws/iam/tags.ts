/** Tags of roles and policies. */
import type * as sdk from "@aws-sdk/client-iam";
import { AwsError } from "../service.ts";
import { readTags, showTags, type Tags, withoutTags } from "../tags.ts";
import { type ControlPlane, loadPolicy, loadRole, saveRole } from "./control-plane.ts";
import { limitExceeded } from "./errors.ts";
import { cutPage } from "./listing.ts";
import { loadOwnPolicy } from "./policy-versions.ts";

const TAGS_LIMIT = 50;

/** Adds tags to a role, and overwrites those of the same key. */
export function tagRole(plane: ControlPlane, input: sdk.TagRoleRequest) {
  const role = loadRole(plane, input.RoleName);
  saveRole(plane, { ...role, tags: withTags(role.tags, input.Tags, "TagsPerRole") });
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

/** Adds tags to a customer's policy, and overwrites those of the same key. */
export function tagPolicy(plane: ControlPlane, input: sdk.TagPolicyRequest) {
  const policy = loadOwnPolicy(plane, input.PolicyArn);
  const tags = withTags(policy.tags, input.Tags, "TagsPerPolicy");
  plane.policies.set(policy.arn, { ...policy, tags });
}

/** Removes tags from a customer's policy; keys that are not there are passed over. */
export function untagPolicy(plane: ControlPlane, input: sdk.UntagPolicyRequest) {
  const policy = loadOwnPolicy(plane, input.PolicyArn);
  plane.policies.set(policy.arn, { ...policy, tags: withoutTags(policy.tags, input.TagKeys) });
}

/** The tags of a policy, page by page. */
export function listPolicyTags(plane: ControlPlane, input: sdk.ListPolicyTagsRequest) {
  const tags = showTags(loadPolicy(plane, input.PolicyArn).tags);
  const { items, ...rest } = cutPage(tags, ({ Key }) => Key, input);
  return { Tags: items, ...rest };
}

function withTags(tags: Tags, added: readonly sdk.Tag[] | undefined, quota: string): Tags {
  const all = { ...tags, ...readUniqueTags(added) };
  if (Object.keys(all).length > TAGS_LIMIT) {
    throw limitExceeded(`Cannot exceed quota for ${quota}: ${TAGS_LIMIT}`);
  }
  return all;
}

/** Reads a list of tags. Throws when two keys differ only in case. */
export function readUniqueTags(tags: readonly sdk.Tag[] = []): Tags {
  const keys = new Set(tags.map(({ Key }) => Key?.toLowerCase()));
  if (keys.size === tags.length) return readTags(tags);
  const message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
  throw new AwsError("InvalidInput", message);
}
