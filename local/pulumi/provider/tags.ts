/** Tags of a resource: its own, and those that the stack's `aws:defaultTags` give to all. */

import type { Difference } from "./diff.ts";
import type { Session } from "./session.ts";
import type { Properties } from "./values.ts";

export type Tags = Record<string, string>;

/** All tags of a resource with these inputs in AWS. */
export function allTags(inputs: Properties, session: Session): Tags {
  return { ...session.defaultTags, ...((inputs.tags as Tags | undefined) ?? {}) };
}

/** The outputs `tags` (without the defaults) and `tagsAll`, from the tags that AWS holds. */
export function tagOutputs(held: Tags, known: Properties, session: Session): Properties {
  const declared = (known.tags as Tags | undefined) ?? {};
  const own = Object.entries(held).filter(
    ([key, value]) => key in declared || session.defaultTags[key] !== value,
  );
  return { tags: Object.fromEntries(own), tagsAll: held };
}

/** The tags to set and the keys to remove so that `old` becomes `wanted`. */
export function tagChanges(old: Tags, wanted: Tags): { readonly set: Tags; readonly remove: string[] } {
  return {
    set: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value)),
    remove: Object.keys(old).filter((key) => !(key in wanted)),
  };
}

/** Tags as a list, for the services that take a list. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The reverse of `tagList`. */
export function tagMap(list: readonly { Key?: string; Value?: string }[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** Reports changed default tags of the stack as a difference of `tagsAll`, since no input has changed. */
export function tagDifferences(held: unknown, wanted: Tags): Difference[] {
  const { set, remove } = tagChanges((held ?? {}) as Tags, wanted);
  const differs = Object.keys(set).length > 0 || remove.length > 0;
  return differs ? [{ path: "tagsAll", kind: "update", replaces: false, inInputs: false }] : [];
}
