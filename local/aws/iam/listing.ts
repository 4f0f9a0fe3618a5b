/** IAM's pages: 100 items, Marker and IsTruncated. */
import { byKey, pageOf } from "../paging.ts";
import { AwsError } from "../service.ts";

/** Sorts by name and cuts one page out, with the members of an answer that tell of the next one. */
export function cutPage<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  request: { readonly Marker?: string; readonly MaxItems?: number },
) {
  const page = pageOf([...all].sort(byKey(nameOf)), {
    keyOf: nameOf,
    limit: request.MaxItems ?? 100,
    token: request.Marker,
    invalidToken: () => new AwsError("ValidationError", "Invalid Marker."),
  });
  const isTruncated = page.next !== undefined;
  return { items: page.items, IsTruncated: isTruncated, ...(isTruncated ? { Marker: page.next } : {}) };
}
