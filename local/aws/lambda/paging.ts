/** Pages of list operations: MaxItems and Marker in, a page and NextMarker out. */
import type { ListVersionsByFunctionRequest } from "@aws-sdk/client-lambda";
import { byKey, pageOf } from "../paging.ts";
import type { Checked } from "../validation/constraints.ts";
import { LATEST } from "./arn.ts";
import { invalidParameter } from "./errors.ts";

/** The members of an input that ask for a page of what a function has. */
export type ListInput = Checked<ListVersionsByFunctionRequest>;

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly NextMarker?: string;
}

const DEFAULT_PAGE = 50;

/**
 * The requested page of `items`, in the order of the unique `keyOf`, rising or falling: 50 items, or fewer with MaxItems.
 * The marker names the last item of the page before, so that items made or deleted meanwhile shift nothing.
 */
export function takePage<T>(
  items: readonly T[],
  request: { readonly Marker?: string; readonly MaxItems?: number },
  keyOf: (item: T) => string,
  { descending = false } = {},
): Page<T> {
  const sorted = [...items].sort(byKey(keyOf));
  const page = pageOf(descending ? sorted.reverse() : sorted, {
    keyOf,
    descending,
    limit: Math.min(request.MaxItems ?? DEFAULT_PAGE, DEFAULT_PAGE),
    token: request.Marker || undefined,
    invalidToken: () => invalidParameter("Invalid Marker"),
  });
  return { items: page.items, NextMarker: page.next };
}

/** A sort key: `$LATEST` first, then numbers in their order, because as texts 10 would come before 9. */
export function versionKey(version: string): string {
  return version === LATEST ? "" : version.padStart(16, "0");
}
