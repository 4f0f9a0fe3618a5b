import type { MovingAction } from "./plan-rollout.ts";
import { PROMOTION } from "./types.ts";

/** The reason of a ledger entry of a rollout: the step, or the numbers that took it back, then the person's `--reason`. */
export function entryReason(
  action: MovingAction,
  { byHand, reason }: { readonly byHand: boolean; readonly reason: string | undefined },
): string {
  const text = `${stepOf(action)}${byHand ? ", by hand" : ""}`;
  return reason ? `${text}: ${reason}` : text;
}

function stepOf(action: MovingAction): string {
  if (action.kind === "take back") return action.reason;
  if (action.kind === "promote") return "promotion";
  if (action.kind === "start") return `start at ${action.weight} %`;
  if (action.kind === "advance") return `step ${action.weight} %`;
  const step = action.weight === PROMOTION ? "promotion" : `step ${action.weight} %`;
  return `${step}, which a run had left half done`;
}
