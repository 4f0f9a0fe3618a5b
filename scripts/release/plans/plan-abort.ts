import { type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import type { MoveAction, MovePlan } from "./plan.ts";

/** Clears all canaries' weights; stable was primary all along. Blocks functions whose LIVE can't be read. */
export function planAbort(snapshot: StackSnapshot): MovePlan {
  const actions = selectedFunctions(snapshot).map((fn): MoveAction => {
    const functionName = fn.name;
    if (!fn.live.ok) return { kind: "blocked", functionName, error: fn.live.error };
    const { traffic, revisionId } = fn.live.value;
    if (!traffic.canary) return { kind: "keep", functionName, serves: traffic, reason: "no canary" };
    const to = { live: traffic.live };
    return { kind: "move", functionName, from: traffic, to, revisionId, reason: `stable is ${traffic.live}` };
  });
  return { verb: "abort", actions, warnings: [] };
}
