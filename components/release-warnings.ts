import { isDeepStrictEqual } from "node:util";
import { nameList } from "../lib/name-list.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { LATEST, notReached, type StackConfig } from "./config.ts";
import { type Ledger, ledgerEntry } from "./ledger.ts";

/** Warnings to show before `pulumi up` goes on: the stack file's own, and those of a release stack. */
export function releaseWarnings(stack: string, config: StackConfig, recorded: Ledger | undefined): string[] {
  const warnings = [...config.warnings, ...notReached(config, movingFunctions(config, recorded))];
  if (!config.publishVersions) return warnings;
  const unpinned = Object.keys(config.traffic).filter((name) => config.traffic[name]?.live === LATEST);
  const removed = Object.keys(recorded?.functions ?? {}).filter((name) => !config.traffic[name]);
  return [
    ...warnings,
    ...(unpinned.length > 0 ? [unpinnedWarning(stack, unpinned)] : []),
    ...(removed.length > 0 ? [removedWarning(stack, removed)] : []),
  ];
}

/** The functions whose declared traffic is not what the ledger records; none without a ledger. */
function movingFunctions({ traffic }: StackConfig, recorded: Ledger | undefined): string[] {
  if (!recorded) return [];
  return Object.entries(traffic).flatMap(([name, declared]) =>
    isDeepStrictEqual(recorded.functions[name], ledgerEntry(declared)) ? [] : [name],
  );
}

function unpinnedWarning(stack: string, names: readonly string[]): string {
  return (
    `LIVE of ${nameList(names)} ${names.length === 1 ? "follows" : "follow"} $LATEST in a release stack: this update reaches all callers at once. ` +
    `Pin what runs now: ${printedCommand("live publish --pin", { stack, flags: { confirm: stack }, throughNpm: true })}`
  );
}

/** Warns early: Pulumi itself reports one error per protected resource, after it has created all new ones. */
function removedWarning(stack: string, names: readonly string[]): string {
  const [are, their] = names.length === 1 ? ["is", "its"] : ["are", "their"];
  return (
    `${nameList(names)} ${are} gone from functions/: this update deletes ${their} resources, which a release stack protects. ` +
    `First run: ${printedCommand("pulumi state unprotect --all", { stack })}`
  );
}
