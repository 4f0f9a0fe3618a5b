/** Readers of the values that flags of several programs share. */
import type { ReadText } from "./flag.ts";
import { foreignText } from "./foreign-text.ts";
import { Mistake } from "./mistake.ts";

/** Limits of a whole number, and the code and example of a refusal. */
export interface WholeLimits {
  readonly code: string;
  readonly from: number;
  readonly to?: number;
  readonly example: number;
  /** A unit that may follow the number: `d` in `30d`. */
  readonly unit?: string;
}

/** Reads a whole number in plain digits. */
export function wholeNumber({ code, from, to, example, unit = "" }: WholeLimits): ReadText<number> {
  return (text, flag) => {
    const digits = unit && text.endsWith(unit) ? text.slice(0, -unit.length) : text;
    const number = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
    if (number >= from && number <= (to ?? Number.MAX_SAFE_INTEGER)) return number;
    const range = to === undefined ? `from ${from}` : `from ${from} to ${to}`;
    const message = `${flag} ${text} is not a whole number ${range}.`;
    return new Mistake(code, message, `For example: ${flag} ${example}`);
  };
}

/**
 * Reads an http or https URL and drops the slashes at its end. Other texts are `InvalidEndpoint`, which hides what stands
 * before an `@`.
 */
export const endpointUrl: ReadText<string> = (text, flag) => {
  const shown = text.replace(/^(\w*:\/\/)?.*@/s, "$1***@");
  const isVisible = foreignText(shown) === shown && !/\s/.test(text);
  if (isVisible && /^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  return new Mistake(
    "InvalidEndpoint",
    `${JSON.stringify(shown)} as ${flag} is not an http or https URL.`,
    "Write it whole: http://127.0.0.1:4566",
  );
};
