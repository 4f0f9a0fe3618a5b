/** Tags of a parameter, as a list in requests and a record in the store. */
import type { Tag } from "@aws-sdk/client-ssm";
import { AwsError } from "../service.ts";

const TAGS_LIMIT = 50;

/** Adds `tags` to those that are there already; the same key gets the new value. */
export function readTags(
  tags: readonly Tag[],
  existing: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const all = { ...existing, ...Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""])) };
  if (Object.keys(all).length <= TAGS_LIMIT) return all;
  throw new AwsError(
    "TooManyTagsError",
    `The number of tags exceeds the limit of ${TAGS_LIMIT} tags for a resource.`,
  );
}

export function showTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function withoutTags(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}
