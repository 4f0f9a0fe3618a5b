/** The flags of `live simulate` alone, with the readers of their numbers. */

import { type FlagDefinition, optional, orElse, type ReadText } from "../../lib/flag.ts";
import { Mistake } from "../../lib/mistake.ts";
import { type WholeLimits, wholeNumber } from "../../lib/read-text.ts";

const CODE = "InvalidModel";

/** Calls a second: more than 0, at most 100000. */
const callsPerSecond = amount({ unit: "calls a second", above: 0, to: 100_000, example: "50" });

/** The share of failed calls: 0 to 100, also as `5%`. */
const errorPercent = amount({ unit: "percent", from: 0, to: 100, example: "5", sign: "%" });

/** Bursts an hour: 0 to 20. They last 2 minutes, and more would leave little time without one. */
const burstsPerHour = amount({ unit: "bursts an hour", from: 0, to: 20, example: "2" });

/** The model that `live simulate` plays, and how often. A number out of range is `InvalidModel`. */
export const SIMULATION_FLAGS = {
  calls: {
    value: "N",
    help: "calls of each function a second (default 50)",
    read: orElse(50, callsPerSecond),
  },
  errors: {
    value: "PERCENT",
    help: "the share of calls that fail with the stable version (default 1)",
    read: orElse(1, errorPercent),
  },
  "canary-errors": {
    value: "PERCENT",
    help: "the same with the new version (default: that of --errors)",
    read: optional(errorPercent),
  },
  bursts: {
    value: "N",
    help: "times an hour that 30 % of all calls fail for 2 minutes, whatever their version (default 0)",
    read: orElse(0, burstsPerHour),
  },
  retries: {
    value: "N",
    help: "how often a failed call is tried again by the same version, which fails again (default 0)",
    read: orElse(0, simulated({ from: 0, to: 10, example: 2 })),
  },
  delay: {
    value: "SECONDS",
    help: "how late CloudWatch shows a minute that is over (default 120)",
    read: orElse(120, simulated({ from: 0, to: 3600, example: 120, unit: "s" })),
  },
  runs: {
    value: "N",
    help: "number of runs, at most 100000 (default 1000, fewer where many functions take part)",
    read: optional(simulated({ from: 1, to: 100_000, example: 1000 })),
  },
  seed: {
    value: "N",
    help: "another seed gives other runs, the same seed the same ones (default 1)",
    read: orElse(1, simulated({ from: 0, to: 4_294_967_295, example: 1 })),
  },
} satisfies Record<string, FlagDefinition & { readonly help: string }>;

/** A whole number. */
function simulated(limits: Omit<WholeLimits, "code">): ReadText<number> {
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
