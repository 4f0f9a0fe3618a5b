/** AWS's rules for tags. */
import { invalidParameter } from "./errors.ts";

const LIMIT = 50;

/** Refuses more than 50 tags; `tags` are all that the resource would then have. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > LIMIT) throw invalidParameter("Number of tags exceeds resource tag limit.");
}
