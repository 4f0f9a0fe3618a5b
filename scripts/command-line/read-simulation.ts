/** Readers of the numbers that `live simulate` takes. All are refused as `InvalidModel`. */

import type { ReadText } from "../../lib/flag.ts";
import { Mistake } from "../../lib/mistake.ts";
import { type WholeLimits, wholeNumber } from "../../lib/read-text.ts";

const CODE = "InvalidModel";

/** Calls a second: more than 0, at most 100000. */
export const callsPerSecond = amount({ unit: "calls a second", above: 0, to: 100_000, example: "50" });

/** The share of failed calls: 0 to 100, also as `5%`. */
export const errorPercent = amount({ unit: "percent", from: 0, to: 100, example: "5", sign: "%" });

/** Bursts an hour: 0 to 20. They last 2 minutes, and more would leave little time without one. */
export const burstsPerHour = amount({ unit: "bursts an hour", from: 0, to: 20, example: "2" });

/** A whole number. */
export function simulated(limits: Omit<WholeLimits, "code">): ReadText<number> {
  return wholeNumber({ code: CODE, ...limits });
}

interface Limits {
  readonly unit: string;
  readonly from?: number;
  /** In place of `from`: the least number is greater than that. */
  readonly above?: number;
  readonly to: number;
  readonly example: string;
  /** May follow the number. */
  readonly sign?: string;
}

/** Reads a number in plain digits, with or without a fraction. */
function amount({ unit, from, above, to, example, sign = "" }: Limits): ReadText<number> {
  return (text, flag) => {
    const digits = sign && text.endsWith(sign) ? text.slice(0, -sign.length).trimEnd() : text;
    const number = /^(\d+(\.\d+)?|\.\d+)$/.test(digits) ? Number(digits) : Number.NaN;
    if (number <= to && (above === undefined ? number >= (from ?? 0) : number > above)) return number;
    const range = above === undefined ? `from ${from} to ${to}` : `more than ${above}, at most ${to}`;
    return new Mistake(
      CODE,
      `${flag} ${text} is out of range: ${unit}, ${range}.`,
      `For example: ${flag} ${example}`,
    );
  };
}
