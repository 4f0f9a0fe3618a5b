import type { Traffic } from "../../../components/config.ts";
import type { LaterMove } from "../ledger/rollback-target.ts";
import type { ShownError } from "../model/errors.ts";

/** LIVE of one function changes, in one guarded call. */
export interface Move {
  readonly kind: "move";
  readonly functionName: string;
  readonly from: Traffic;
  readonly to: Traffic;
  /** The alias's revision when `from` was read. AWS refuses the write if the revision has changed since. */
  readonly revisionId: string;
  readonly reason: string;
}

/** LIVE of one function stays as it is. */
export interface Keep {
  readonly kind: "keep";
  readonly functionName: string;
  readonly serves: Traffic | undefined;
  readonly reason: string;
}

/** One function can't move; the others can. Only `rollback` and `abort` plan this; other verbs refuse. */
export interface Block {
  readonly kind: "blocked";
  readonly functionName: string;
  readonly error: ShownError;
}

export type MoveAction = Move | Keep | Block;

/** The plan of a verb that moves LIVE. */
export interface MovePlan {
  readonly verb: string;
  readonly actions: readonly MoveAction[];
  readonly warnings: readonly string[];
  /** Functions that stay, though they were moved later than what the plan takes back. Only `rollback` has any. */
  readonly movedLater?: readonly LaterMove[];
  /** Functions that would go back with the others, but have no way back. Only `rollback` has any. */
  readonly bottomed?: readonly string[];
}

/** `with ledger entry 9`, or that no entry tells of the move. */
export function describeMove({ movedBy }: LaterMove): string {
  return Number.isFinite(movedBy) ? `with ledger entry ${movedBy}` : "without the ledger";
}

export function movesOf(plan: MovePlan): Move[] {
  return plan.actions.filter((action) => action.kind === "move");
}

export function blocksOf(plan: MovePlan): Block[] {
  return plan.actions.filter((action) => action.kind === "blocked");
}
