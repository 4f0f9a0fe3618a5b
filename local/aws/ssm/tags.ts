/** AddTagsToResource, RemoveTagsFromResource, ListTagsForResource: the tags of a parameter. */
import type * as sdk from "@aws-sdk/client-ssm";
import { AwsError, type CallContext, orRefuse } from "../service.ts";
import { type ListedTag, readTags, showTags, type Tags, withoutTags } from "../tags.ts";
import { type ControlPlane, findParameter, save } from "./control-plane.ts";
import type { ParameterDocument } from "./parameter.ts";

const TAGS_LIMIT = 50;

/** Adds tags, and overwrites those of the same key. */
export function addTags(plane: ControlPlane, input: sdk.AddTagsToResourceRequest, call: CallContext) {
  const parameter = taggedParameter(plane, input, call);
  save(plane, { ...parameter, tags: mergeTags(parameter.tags, input.Tags) });
}

/** Removes tags; keys that are not there are passed over. */
export function removeTags(plane: ControlPlane, input: sdk.RemoveTagsFromResourceRequest, call: CallContext) {
  const parameter = taggedParameter(plane, input, call);
  save(plane, { ...parameter, tags: withoutTags(parameter.tags, input.TagKeys) });
}

/** All tags of a parameter. */
export function listTags(plane: ControlPlane, input: sdk.ListTagsForResourceRequest, call: CallContext) {
  return { TagList: showTags(taggedParameter(plane, input, call).tags) };
}

/** Adds `added` to the tags that are there already. Throws for more than 50. */
export function mergeTags(existing: Tags, added: readonly ListedTag[] | undefined): Tags {
  const all = { ...existing, ...readTags(added) };
  if (Object.keys(all).length <= TAGS_LIMIT) return all;
  const message = `The number of tags exceeds the limit of ${TAGS_LIMIT} tags for a resource.`;
  throw new AwsError("TooManyTagsError", message);
}

function taggedParameter(
  plane: ControlPlane,
  { ResourceType, ResourceId }: { readonly ResourceType?: string; readonly ResourceId?: string },
  call: CallContext,
): ParameterDocument {
  if (ResourceType !== "Parameter") {
    throw new AwsError("InvalidResourceType", "The resource type is not valid.");
  }
  const refusal = "The resource ID is not valid. Verify that you entered the correct ID and try again.";
  return orRefuse(findParameter(plane, call, ResourceId), () => new AwsError("InvalidResourceId", refusal));
}
