import { foreignText } from "../../lib/foreign-text.ts";

/**
 * Members that are compared, parsed or sent back, and so keep their values as AWS sent them: settings that `differences`
 * compares, the ledger and its digest, policies, revisions, marks of the next page. If one is shown, it is made harmless
 * there. CodeSha256 and ARNs need no place here: what AWS allows in them is harmless and stays.
 */
const EXACT = new Set([
  "ImageConfig",
  "NextMarker",
  "NextToken",
  "Policy",
  "RevisionId",
  "Value",
  "Variables",
]);

/** An answer of AWS whose texts give no orders: all of its strings, and the names of all members, are harmless. */
export function cleanAnswer<Answer>(answer: Answer): Answer {
  return clean(answer, false) as Answer;
}

function clean(value: unknown, isExact: boolean): unknown {
  if (typeof value === "string") return isExact ? value : foreignText(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, isExact));
  // Dates, bytes and streams are no text.
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const members = Object.entries(value).map(([name, member]) => [
    foreignText(name),
    clean(member, isExact || EXACT.has(name)),
  ]);
  return Object.fromEntries(members);
}
