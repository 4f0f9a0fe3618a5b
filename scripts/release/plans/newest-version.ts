import { printedCommand } from "../../../lib/printed-command.ts";
import { type FunctionHistory, withServed } from "../ledger/history.ts";
import { ReleaseError, usageError } from "../model/errors.ts";
import type { LedgerState } from "../model/snapshot.ts";

/** The facts from which a function's newest version is chosen. */
export interface VersionChoice {
  readonly functionName: string;
  /** Published versions, oldest first. */
  readonly versions: readonly string[];
  readonly history: FunctionHistory | undefined;
  /** The version that LIVE names as its primary. */
  readonly live: string;
  /** The other functions that the command is about. */
  readonly others?: readonly string[];
}

/**
 * The newest published version, as the default of `canary` and `promote`.
 * Throws `NoVersion` if there is none, `RolledAway` if it was rolled away from (`--version` still takes it).
 */
export function chooseNewest({ functionName, versions, history, live, others = [] }: VersionChoice): string {
  const newest = versions.at(-1);
  if (!newest)
    throw new ReleaseError("NoVersion", `Function ${functionName} has no published version yet.`, {
      hint: `Publish one: ${printedCommand("live publish")}`,
    });
  if (history && withServed(history, live).rolledAway.has(newest))
    throw usageError(
      "RolledAway",
      `Version ${newest} of ${functionName} is the newest, but it was rolled away from.`,
      others.length === 0
        ? `Publish a better one, or name it: --version ${newest}`
        : `Publish a better one, take it alone: --version ${newest} -f ${functionName}, or leave it out: ${others.map((name) => `-f ${name}`).join(" ")}`,
    );
  return newest;
}

/** A warning if the ledger can't be read, so that nobody knows whether `newest` was rolled away from. */
export function notVouchedFor(functionName: string, newest: string, ledger: LedgerState): string[] {
  if (ledger.kind !== "unreadable") return [];
  return [
    `${functionName}: whether ${newest}, the newest, was rolled away from is unknown, since the ledger can't be read`,
  ];
}
