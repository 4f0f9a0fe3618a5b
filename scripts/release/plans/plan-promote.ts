import type { FunctionHistory } from "../ledger/history.ts";
import { type FunctionSnapshot, type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import { liveOf } from "./live-of.ts";
import { chooseNewest, notVouchedFor } from "./newest-version.ts";
import type { MoveAction, MovePlan } from "./plan.ts";

export interface PromoteRequest {
  readonly version?: string;
  /** Published versions by function, oldest first; not needed with `version` or a canary. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly histories: ReadonlyMap<string, FunctionHistory>;
}

/**
 * Moves each function to `version`, else to its canary. If only some have a canary, the other functions stay.
 * If none has one, this is plain blue/green: each function goes to its newest version.
 */
export function planPromote(snapshot: StackSnapshot, request: PromoteRequest): MovePlan {
  const functions = selectedFunctions(snapshot);
  const someCanary = functions.some((fn) => liveOf(fn).traffic.canary);
  const warnings: string[] = [];
  const actions = functions.map((fn) => planOne(snapshot, fn, request, someCanary, warnings));
  return { verb: "promote", actions, warnings };
}

function planOne(
  snapshot: StackSnapshot,
  fn: FunctionSnapshot,
  request: PromoteRequest,
  someCanary: boolean,
  warnings: string[],
): MoveAction {
  const { traffic: from, revisionId } = liveOf(fn);
  const keep = (reason: string): MoveAction => ({
    kind: "keep",
    functionName: fn.name,
    serves: from,
    reason,
  });
  const chosen = choose();
  if (!chosen) return keep("no canary to promote");
  const to = { live: chosen.version };
  if (sameTraffic(from, to))
    return keep(`already on ${chosen.version}${request.version ? "" : `, ${chosen.reason}`}`);
  return { kind: "move", functionName: fn.name, from, to, revisionId, reason: chosen.reason };

  function choose(): { version: string; reason: string } | undefined {
    if (request.version) return { version: request.version, reason: "as asked" };
    if (from.canary)
      return { version: from.canary.version, reason: `the canary, at ${from.canary.weight} % until now` };
    if (someCanary) return undefined;
    const versions = request.versions.get(fn.name) ?? [];
    const history = request.histories.get(fn.name);
    const version = chooseNewest({
      functionName: fn.name,
      versions,
      history,
      live: from.live,
      snapshot,
    });
    if (version !== from.live) warnings.push(...notVouchedFor(fn.name, version, snapshot.ledger));
    return { version, reason: "the newest version" };
  }
}
