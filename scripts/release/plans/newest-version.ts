import { printedCommand } from "../../../lib/printed-command.ts";
import { shellWord } from "../../../lib/shell-word.ts";
import { type FunctionHistory, withServed } from "../ledger/history.ts";
import { ReleaseError, usageError } from "../model/errors.ts";
import { functionWords } from "../model/function-names.ts";
import type { LedgerState, StackSnapshot } from "../model/snapshot.ts";

/** The facts from which a function's newest version is chosen. */
export interface VersionChoice {
  readonly functionName: string;
  /** Published versions, oldest first. */
  readonly versions: readonly string[];
  readonly history: FunctionHistory | undefined;
  /** The version that LIVE names as its primary. */
  readonly live: string;
  readonly snapshot: StackSnapshot;
}

/**
 * The newest published version, as the default of `canary` and `promote`.
 * Throws `NoVersion` if there is none, `RolledAway` if it was rolled away from (`--version` still takes it).
 */
export function chooseNewest({ functionName, versions, history, live, snapshot }: VersionChoice): string {
  const newest = versions.at(-1);
  if (!newest)
    throw new ReleaseError("NoVersion", `Function ${functionName} has no published version yet.`, {
      hint: howToPublish(snapshot, `Publish one: ${printedCommand("live publish")}`),
    });
  const others = snapshot.selected.filter((name) => name !== functionName);
  if (history && withServed(history, live).rolledAway.has(newest))
    throw usageError(
      "RolledAway",
      `Version ${newest} of ${functionName} is the newest, but it was rolled away from.`,
      others.length === 0
        ? `Publish a better one, or name it: --version ${newest}`
        : `Publish a better one, take it alone: --version ${newest} -f ${functionName}, or leave it out: ${flagsFor(others, snapshot)}`,
    );
  return newest;
}

/** The `-f` flags that mean these functions, at most 3. */
function flagsFor(names: readonly string[], { functions }: StackSnapshot): string {
  const all = functions.map(({ name }) => name);
  const words = functionWords(names, names, all);
  return words
    ? words.map((word) => `-f ${shellWord(word)}`).join(" ")
    : "name all others by -f, which takes patterns";
}

/** `inReleaseStack`, or in another stack, where `publish` does nothing, how to make it a release stack. */
export function howToPublish({ config, stack }: StackSnapshot, inReleaseStack: string): string {
  if (config.publishVersions) return inReleaseStack;
  return `Versions are published in release stacks only: ${printedCommand("pulumi config set KEY VALUE", { KEY: "publish_versions", VALUE: "true", stack })}`;
}

/** A warning if the ledger can't be read, so that nobody knows whether `newest` was rolled away from. */
export function notVouchedFor(functionName: string, newest: string, ledger: LedgerState): string[] {
  if (ledger.kind !== "unreadable") return [];
  return [
    `${functionName}: whether ${newest}, the newest, was rolled away from is unknown, since the ledger can't be read`,
  ];
}
