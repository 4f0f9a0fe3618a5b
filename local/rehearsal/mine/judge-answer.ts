/** Whether the answer to an event is the expected one. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { FunctionEvent } from "./read-events.ts";

/** How a call ended: the answer's body, and whether the function reported an error. */
export interface Ended {
  readonly body: string;
  readonly isError: boolean;
}

const LONGEST_SHOWN = 400;

/** Says what is wrong with the answer to an event, with its file; undefined if the answer is as expected. */
export function problemOf(
  { file, answer, error }: FunctionEvent,
  { body, isError }: Ended,
): string | undefined {
  const answered = `${file} was answered with ${isError ? "the error " : ""}${shown(body)}`;
  if (isError !== (error !== undefined))
    return `${answered}, expected ${error ? `an error (${error.file})` : "no error"}`;
  const expected = error ?? answer;
  if (expected === undefined || isWithin(expected.value, parsed(body))) return undefined;
  return `${answered}, expected ${shown(JSON.stringify(expected.value))} (${expected.file})`;
}

/**
 * Whether `value` has all that `expected` names: an object's members one by one, at any depth, and further ones don't
 * count. Lists have the same length. All else is the same.
 */
export function isWithin(expected: unknown, value: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((one, index) => isWithin(one, value[index]))
    );
  if (typeof expected !== "object" || expected === null) return isDeepStrictEqual(expected, value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const members = value as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(
    ([name, one]) => Object.hasOwn(members, name) && isWithin(one, members[name]),
  );
}

/** A function may answer with nothing, or with bytes that are no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const shown = (text: string) => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text);
