/** IAM's pages: 100 items, Marker and IsTruncated. */
import { byKey, pageOf } from "../paging.ts";
import { AwsError } from "../service.ts";

/** The members of a request that choose a page. */
export interface Listing {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** A page, and the members of an answer that tell of the next one. */
export interface IamPage<T> {
  readonly items: T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** Sorts by name and cuts one page out. */
export function cutPage<T>(all: readonly T[], nameOf: (item: T) => string, request: Listing): IamPage<T> {
  const page = pageOf([...all].sort(byKey(nameOf)), {
    keyOf: nameOf,
    limit: request.MaxItems ?? 100,
    token: request.Marker,
    invalidToken: () => new AwsError("ValidationError", "Invalid Marker.", 400),
  });
  return {
    items: page.items,
    IsTruncated: page.next !== undefined,
    ...(page.next === undefined ? {} : { Marker: page.next }),
  };
}
