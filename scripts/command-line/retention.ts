import { usageError } from "../release/model/errors.ts";
import type { Retention } from "../release/plans/plan-prune.ts";
import type { FlagName } from "./flags.ts";
import type { Flags } from "./parse-flags.ts";

/** The retention that the flags ask for: 10 newest, 5 last live, 30 days unless told. */
export function readRetention(flags: Flags): Retention {
  return {
    keepNewest: whole(flags, "keep", 10, 1),
    keepLive: whole(flags, "keep-live", 5, 1),
    olderThanDays: whole(flags, "older-than", 30, 0),
  };
}

function whole(flags: Flags, name: FlagName, usual: number, least: number): number {
  const text = flags.text[name];
  if (text === undefined) return usual;
  const number = Number(text.replace(/d$/, ""));
  if (Number.isInteger(number) && number >= least) return number;
  throw usageError(
    "InvalidRetention",
    `--${name} ${text} is not a whole number from ${least}.`,
    `For example: --${name} ${usual}`,
  );
}
