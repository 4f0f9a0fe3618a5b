import type { Traffic } from "../../../components/config.ts";
import { type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import { liveOf } from "../plans/live-of.ts";
import type { MoveAction, MovePlan } from "../plans/plan.ts";
import { trafficAt } from "./standing.ts";
import { type Participant, type Position, PROMOTION, type RolloutAction } from "./types.ts";

/** An action that changes LIVE, or completes a change. */
export type MovingAction = Extract<
  RolloutAction,
  { readonly kind: "start" | "advance" | "promote" | "complete" | "take back" }
>;

export function isMoving(action: RolloutAction): action is MovingAction {
  return ["start", "advance", "promote", "complete", "take back"].includes(action.kind);
}

/**
 * The moves of an action: every function that takes part goes to the action's weight, and the others stay. A step
 * lowers no weight, so a function that `-f` has brought further stays too.
 */
export function planRollout(snapshot: StackSnapshot, position: Position, action: MovingAction): MovePlan {
  const { participants, leftOut } = partsOf(position);
  const actions = selectedFunctions(snapshot).map((fn): MoveAction => {
    // Only taking back goes on without functions that can't be read.
    if (!fn.live.ok && action.kind === "take back")
      return { kind: "blocked", functionName: fn.name, error: fn.live.error };
    const { traffic: from, revisionId } = liveOf(fn);
    const keep = (reason: string): MoveAction => ({
      kind: "keep",
      functionName: fn.name,
      serves: from,
      reason,
    });
    const part = participants.find(({ name }) => name === fn.name);
    if (!part) return keep(leftOut.find(({ name }) => name === fn.name)?.reason ?? "not part of it");
    const to = targetOf(part, action);
    if (sameTraffic(from, to))
      return keep(action.kind === "take back" ? "no canary any more" : "there already");
    if (action.kind === "advance" && from.canary && from.canary.weight > action.weight)
      return keep("further already");
    return { kind: "move", functionName: fn.name, from, to, revisionId, reason: reasonOf(part, action) };
  });
  return { verb: "rollout", actions, warnings: [] };
}

/** The functions that take part, and those left out. */
export function partsOf(position: Position): {
  readonly participants: readonly Participant[];
  readonly leftOut: Extract<Position, { kind: "idle" }>["leftOut"];
} {
  if (position.kind === "others") return { participants: [], leftOut: [] };
  return {
    participants: position.kind === "idle" ? position.ready : position.participants,
    leftOut: position.leftOut,
  };
}

function targetOf(part: Participant, action: MovingAction): Traffic {
  if (action.kind === "take back") return { live: part.stable };
  return trafficAt(part, action.kind === "promote" ? PROMOTION : action.weight);
}

function reasonOf({ stable, canary }: Participant, action: MovingAction): string {
  if (action.kind === "take back") return `stable is ${stable}`;
  return action.kind === "start" ? `the newest version, ${canary}` : `the canary, ${canary}`;
}
