/** Tags: a list in requests and answers, a record in the store, and the operations that services share. */
import type { CallContext, OperationTable } from "./service.ts";

/** A tag as requests list it. */
export interface ListedTag {
  readonly Key: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags as documents keep them: values by key. */
export type Tags = Readonly<Record<string, string>>;

/** Reads a list of tags. The last value of a key counts. */
export function readTags(tags: readonly ListedTag[] = []): Tags {
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** Lists tags for an answer. */
export function showTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Leaves out the tags with these keys. */
export function withoutTags(tags: Tags, keys: readonly string[] = []): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

/** TagResource, UntagResource, ListTagsForResource: over documents that are found by ARN. */
export function tagOperations<Plane, Document extends { readonly tags: Tags }>(
  loadByArn: (plane: Plane, arn: string | undefined, call: CallContext) => Document,
  save: (plane: Plane, document: Document) => void,
): OperationTable<Plane> {
  return {
    TagResource(plane, { ResourceARN, Tags }, call) {
      const document = loadByArn(plane, ResourceARN, call);
      save(plane, { ...document, tags: { ...document.tags, ...readTags(Tags) } });
    },
    UntagResource(plane, { ResourceARN, TagKeys }, call) {
      const document = loadByArn(plane, ResourceARN, call);
      save(plane, { ...document, tags: withoutTags(document.tags, TagKeys) });
    },
    ListTagsForResource: (plane, { ResourceARN }, call) => ({
      Tags: showTags(loadByArn(plane, ResourceARN, call).tags),
    }),
  };
}
