import { parseLedger } from "../../../components/ledger.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import type { FunctionSnapshot, LedgerState, StackSnapshot } from "../model/snapshot.ts";

/** A ledger in the parameter store that is not this stack's. */
export interface ForeignLedger {
  readonly project: string;
  readonly stack: string;
  readonly functions: readonly string[];
}

/**
 * Whether the stack may have had another name before: the file pins versions, and under its name AWS has no ledger and no
 * LIVE of any function. A stack that is not deployed yet looks the same.
 */
export function mayBeRenamed(functions: readonly FunctionSnapshot[], ledger: LedgerState): boolean {
  return (
    ledger.kind === "missing" &&
    functions.every(({ live }) => !live.ok && live.error.code === "LiveMissing") &&
    functions.some(({ declared }) => declared.live !== "$LATEST")
  );
}

/** The project and stack in a ledger's name that `stack` of `project` may have had: one of the two is the same. */
export function formerPlaceIn(
  name: string,
  { project, stack, stacks }: { project: string; stack: string; stacks: readonly string[] },
): Omit<ForeignLedger, "functions"> | undefined {
  const [, ofProject, ofStack] = /^\/([\w.-]+)\/([\w.-]+)\/live$/.exec(name) ?? [];
  if (!ofProject || !ofStack) return undefined;
  const wasStack = ofProject === project && !stacks.includes(ofStack);
  const wasProject = ofProject !== project && ofStack === stack;
  return wasStack || wasProject ? { project: ofProject, stack: ofStack } : undefined;
}

/** The functions in a ledger's text; none in any other text. */
export function functionsIn(text: string): string[] {
  return Object.keys(parseLedger(text)?.functions ?? {});
}

/** Message and hint about the ledgers whose functions are this stack's too; `undefined` where there are none. */
export function describeFormerNames(
  { stack, fileName }: Pick<StackSnapshot, "stack" | "fileName">,
  functions: readonly string[],
  found: readonly ForeignLedger[],
): { readonly message: string; readonly hint: string } | undefined {
  const former = found.filter((ledger) => ledger.functions.some((name) => functions.includes(name)));
  const [first] = former;
  if (!first) return undefined;
  const names = former.map((ledger) => `/${ledger.project}/${ledger.stack}/live`).join(", ");
  const shared = first.functions.filter((name) => functions.includes(name));
  const isStack = first.stack !== stack;
  const renamed = isStack ? `the stack ${first.stack}` : `the project ${first.project}`;
  return {
    message: `nothing of ${stack} is in AWS under its name, but the ledger ${names} records ${shared.join(", ")}: if ${renamed} was renamed, LIVE serves on under the old name ${first.project}-${first.stack}-${shared[0]}`,
    hint: isStack
      ? `Keep the pins of ${fileName}. See and move what serves under the old name: ${printedCommand("live status", { stack: first.stack, flags: { "config-file": fileName } })}`
      : `Keep the pins of ${fileName}. To see and move what serves, put the old name back into the project file: name: ${first.project}`,
  };
}
