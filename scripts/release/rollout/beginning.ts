import { LATEST } from "../../../components/config.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import { type FunctionHistory, withServed } from "../ledger/history.ts";

/** The version that a rollout of a function can begin with, or why there is none. */
export type Beginning = { readonly canary: string } | { readonly not: string };

/**
 * The newest version, unless it is live, was rolled away from, or had a canary that ended: else a rollout that runs by a
 * clock would undo what a person decided. `versions`: published ones, oldest first; `undefined` if they were not read.
 */
export function beginningOf(
  name: string,
  live: string,
  versions: readonly string[] | undefined,
  history: FunctionHistory | undefined,
): Beginning {
  if (live === LATEST) return { not: "follows $LATEST" };
  const newest = versions?.at(-1);
  if (newest === undefined) return { not: "has no canary" };
  if (newest === live) return { not: `serves its newest version, ${newest}` };
  const served = history && withServed(history, live);
  if (served?.rolledAway.has(newest)) return { not: `version ${newest}, the newest, was rolled away from` };
  if (!served?.ended?.has(newest)) return { canary: newest };
  const entry = served.ended.get(newest);
  const by = served.changes?.find((change) => change.entry === entry);
  const told = by ? ` (${by.action}, ledger entry ${by.entry})` : "";
  return {
    not: `the canary of ${newest}, the newest, was ended${told}; to take it again: ${printedCommand("live canary --weight WEIGHT", { WEIGHT: 10, functions: [name], flags: { version: newest } })}, then ${printedCommand("live rollout --take-over")}`,
  };
}
