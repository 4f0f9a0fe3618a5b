import type { MoveAction, MovePlan } from "./plan.ts";
import { requireLive } from "./require-live.ts";
import { type StackSnapshot, selectedFunctions } from "./snapshot.ts";

/** Clears the weights of every function that has a canary; stable was primary all along. */
export function planAbort(snapshot: StackSnapshot): MovePlan {
  const actions = selectedFunctions(snapshot).map((fn): MoveAction => {
    const { traffic, revisionId } = requireLive(fn);
    const functionName = fn.name;
    if (!traffic.canary) return { kind: "keep", functionName, serves: traffic, reason: "no canary" };
    const to = { live: traffic.live };
    return { kind: "move", functionName, from: traffic, to, revisionId, reason: `stable is ${traffic.live}` };
  });
  return { verb: "abort", actions, warnings: [] };
}
