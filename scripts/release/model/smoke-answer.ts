import { oneLine } from "../../../lib/foreign-text.ts";

/** An answer may hold what is nobody's business: so much of it is shown at most. */
const SHOWN_CHARACTERS = 80;

/**
 * What differs between the answer to a smoke call and the one that was expected, in one sentence; `undefined` if nothing
 * does. Of an object each member that is expected must be there, at any depth; lists and all else must be equal.
 */
export function smokeDifference(expected: unknown, found: unknown, path = "the answer"): string | undefined {
  if (!isObject(expected) || !isObject(found))
    return isEqual(expected, found)
      ? undefined
      : `${path} is ${excerpt(found)}, and ${excerpt(expected)} was expected`;
  for (const [name, member] of Object.entries(expected)) {
    const at = `${path === "the answer" ? "" : `${path}.`}${excerptOf(name)}`;
    if (!Object.hasOwn(found, name)) return `the answer has no ${at}`;
    const difference = smokeDifference(member, found[name], at);
    if (difference) return difference;
  }
  return undefined;
}

/** The beginning of a value as JSON, on one line and harmless to show. */
export function excerpt(value: unknown): string {
  return value === undefined ? "nothing" : excerptOf(JSON.stringify(value));
}

/** The beginning of a text, on one line and harmless to show. */
export function excerptOf(text: string, most = SHOWN_CHARACTERS): string {
  const shown = oneLine(text.slice(0, most).replace(/[\ud800-\udbff]$/, ""));
  return text.length > most ? `${shown}...` : shown;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equal as JSON, whatever the order of the members. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other;
  const [ones, others] = [Object.entries(one), Object.entries(other)];
  return (
    Array.isArray(one) === Array.isArray(other) &&
    ones.length === others.length &&
    ones.every(
      ([name, member]) =>
        Object.hasOwn(other, name) && isEqual(member, (other as Record<string, unknown>)[name]),
    )
  );
}
