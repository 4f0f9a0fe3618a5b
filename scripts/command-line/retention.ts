import type { Retention } from "../release/plans/plan-prune.ts";
import type { Flags } from "./parse-flags.ts";

/** The retention that the flags ask for. */
export function retentionOf(flags: Flags): Retention {
  return { keepNewest: flags.keep, keepLive: flags["keep-live"], olderThanDays: flags["older-than"] };
}
