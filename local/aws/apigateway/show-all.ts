/** Lists APIs, and parts of one, in pages. */
import { byKey, pageOf } from "../paging.ts";
import { badRequest } from "./errors.ts";

const PAGE = 100;

/** The parts by id, 100 a page unless the request asks for fewer. Throws BadRequestException. */
export function showAll<T>(
  parts: Readonly<Record<string, T>>,
  request: { readonly MaxResults?: string; readonly NextToken?: string },
) {
  const limit = request.MaxResults === undefined ? PAGE : Number(request.MaxResults);
  if (!Number.isInteger(limit) || limit < 1)
    throw badRequest("Invalid maxResults: it is a whole number from 1.");
  const page = pageOf(Object.entries(parts).sort(byKey(([id]) => id)), {
    keyOf: ([id]) => id,
    limit,
    token: request.NextToken,
    invalidToken: () => badRequest("Invalid nextToken."),
  });
  return { Items: page.items.map(([, part]) => part), NextToken: page.next };
}
