import { searchLedgers } from "../adapters/ledger-search.ts";
import {
  describeFormerNames,
  type ForeignLedger,
  formerPlaceIn,
  functionsIn,
  mayBeRenamed,
} from "../release/ledger/former-names.ts";
import { shownError } from "../release/model/errors.ts";
import type { FunctionSnapshot, StackSnapshot } from "../release/model/snapshot.ts";
import type { OpenStack } from "./open-stack.ts";

/**
 * Looks for what a stack that was renamed still serves under its old name, where nothing is under its new one. The hint of
 * each function then names the old name in place of `pulumi up`, which would make everything anew. Never throws: without
 * the right to look, a warning says so.
 */
export async function withFormerNames(
  { files, aws }: OpenStack,
  snapshot: StackSnapshot,
): Promise<StackSnapshot> {
  if (!mayBeRenamed(snapshot.functions, snapshot.ledger)) return snapshot;
  const own = { project: files.project.name, stack: files.stack, stacks: files.project.stacks };
  try {
    const texts = await searchLedgers(aws.settings, aws.caller, (name) => !!formerPlaceIn(name, own));
    const found = [...texts].flatMap(([name, text]): ForeignLedger[] => {
      const place = formerPlaceIn(name, own);
      return place ? [{ ...place, functions: functionsIn(text) }] : [];
    });
    const names = files.functions.map(({ name }) => name);
    const former = describeFormerNames(snapshot, names, found);
    if (!former) return snapshot;
    const functions = snapshot.functions.map((fn) => withHint(fn, former.hint));
    return { ...snapshot, functions, renamed: `${former.message}. ${former.hint}`, isRenamed: true };
  } catch (error) {
    const { message } = shownError(error);
    const renamed = `if ${files.stack} or its project was renamed, LIVE may serve on under the old name, which can't be looked for: ${message}`;
    return { ...snapshot, renamed };
  }
}

function withHint(fn: FunctionSnapshot, hint: string): FunctionSnapshot {
  return fn.live.ok ? fn : { ...fn, live: { ok: false, error: { ...fn.live.error, hint } } };
}
