import { nearest } from "./nearest.ts";
import { compileMatch, isObject, PatternError } from "./pattern-match.ts";

/** The fields that every event of EventBridge has. All but `detail` are text, or a list of texts. */
export const EVENT_FIELDS: readonly string[] = [
  "version",
  "id",
  "detail-type",
  "source",
  "account",
  "time",
  "region",
  "resources",
  "detail",
];

/** The longest pattern that EventBridge takes, in characters of its JSON. */
const LONGEST = 4096;

/**
 * The mistakes of an event pattern, each a line with the way out: what EventBridge refuses, and what it takes though no event
 * can match. `isLater` says of a value that only the deployment will know it: such a value is not looked at.
 */
export function eventPatternMistakes(pattern: unknown, isLater: (value: unknown) => boolean): string[] {
  if (typeof pattern === "string")
    return ["pattern is text. Give the object itself, for example: { source: ['shop'] }"];
  if (!isObject(pattern)) return ["pattern is no object. For example: { source: ['shop'] }"];
  const mistakes = mistakesOf(pattern, "pattern", isLater, true);
  if (mistakes.length > 0 || hasLater(pattern, isLater)) return mistakes;
  const { length } = JSON.stringify(pattern);
  return length > LONGEST
    ? [
        `pattern has ${length} characters as JSON, and EventBridge takes ${LONGEST}. Leave some conditions out.`,
      ]
    : [];
}

/**
 * The mistakes of a filter of SNS, which has the words of event patterns. Attributes of a message have no depth; a body
 * may have fields of any name and depth.
 */
export function filterPolicyMistakes(
  filter: unknown,
  isOfBody: boolean,
  isLater: (value: unknown) => boolean,
): string[] {
  if (!isObject(filter)) return ["filter is no object. For example: { kind: ['order'] }"];
  const nested = Object.keys(filter).find(
    (key) => key !== "$or" && isObject(filter[key]) && !isLater(filter[key]),
  );
  if (nested !== undefined && !isOfBody)
    return [
      `filter.${nested} is an object, and a message's attributes have no depth. List its values, or let the filter look into the message: filterOn: 'body'`,
    ];
  return mistakesOf(filter, "filter", isLater, false);
}

function mistakesOf(
  pattern: Readonly<Record<string, unknown>>,
  path: string,
  isLater: (value: unknown) => boolean,
  isTop: boolean,
): string[] {
  if (Object.keys(pattern).length === 0)
    return [`${path} is empty, and AWS takes no empty object. Name a field, or leave it out.`];
  return Object.entries(pattern).flatMap(([key, wanted]): string[] => {
    const here = `${path}${/^\$?\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`;
    if (isLater(wanted)) return [];
    if (key === "$or" && Array.isArray(wanted)) {
      return wanted.flatMap((each, index) =>
        isObject(each)
          ? mistakesOf(each, `${here}[${index}]`, isLater, isTop)
          : [`${here}[${index}] is no object. Each member of $or is a pattern of its own.`],
      );
    }
    const misplaced = isTop ? misplacedAt(key, here, wanted) : undefined;
    if (misplaced !== undefined) return [misplaced];
    if (isObject(wanted)) return mistakesOf(wanted, here, isLater, false);
    if (!Array.isArray(wanted)) return [`${here} must be a list of the values to match: [${show(wanted)}]`];
    if (wanted.length === 0)
      return [`${here} is an empty list, which matches nothing. List the values to match.`];
    const isText = isTop && !key.includes(".");
    return wanted.flatMap((entry, index) => entryMistake(entry, `${here}[${index}]`, isLater, isText));
  });
}

/** A field that no event has, or that never holds what the pattern says. */
function misplacedAt(key: string, here: string, wanted: unknown): string | undefined {
  const [field = ""] = key.split(".");
  if (!EVENT_FIELDS.includes(field)) {
    const meant = nearest(field, EVENT_FIELDS);
    const way = meant ? `Did you mean ${JSON.stringify(meant)}?` : `There are ${EVENT_FIELDS.join(", ")}.`;
    return `${here}: events have no such field, so the pattern matches nothing. ${way}`;
  }
  if (key === "detail")
    return isObject(wanted)
      ? undefined
      : `${here} must be an object: it holds what the sender wrote, by name.`;
  return isObject(wanted) && field !== "detail"
    ? `${here} must be a list, also around a kind of match: [${show(wanted)}]`
    : undefined;
}

function entryMistake(
  entry: unknown,
  here: string,
  isLater: (value: unknown) => boolean,
  isText: boolean,
): string[] {
  if (hasLater(entry, isLater)) return [];
  if (isText && typeof entry !== "string" && !isObject(entry))
    return [`${here} is no text, and this field of an event always is: ${JSON.stringify(String(entry))}`];
  try {
    compileMatch(entry);
    return [];
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return [`${here}: AWS refuses it. ${error.message}${kindMeant(entry)}`];
  }
}

const KINDS = [
  "prefix",
  "suffix",
  "equals-ignore-case",
  "wildcard",
  "anything-but",
  "numeric",
  "cidr",
  "exists",
];

function kindMeant(entry: unknown): string {
  const [kind = ""] = isObject(entry) ? Object.keys(entry) : [];
  if (!isObject(entry) || KINDS.includes(kind)) return "";
  const meant = nearest(kind, KINDS);
  return meant ? `. Did you mean ${meant}?` : `. There are ${KINDS.join(", ")}.`;
}

function hasLater(value: unknown, isLater: (value: unknown) => boolean): boolean {
  if (isLater(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => hasLater(member, isLater));
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
