/** What the parts of an HTTP API have in common: the API that they belong to. */
import type { PropertyRule } from "../resource-type.ts";
import type { Properties } from "../values.ts";

/** The API's id. A part can't move to another API. */
export const API_ID: PropertyRule = { required: true, replaces: true };

/** The API and the id of a part. An import names it `api/part`. */
export function locate(id: string, known: Properties): { readonly ApiId: string; readonly id: string } {
  if (typeof known.apiId === "string") return { ApiId: known.apiId, id };
  const slash = id.indexOf("/");
  return { ApiId: id.slice(0, slash), id: id.slice(slash + 1) };
}
