import type { Traffic } from "../../../components/config.ts";
import type { ShownError } from "../model/errors.ts";
import type { Move } from "./plan.ts";

/** The outcome of one planned move. */
export type Outcome =
  /** LIVE serves the planned traffic. */
  | { readonly kind: "moved"; readonly move: Move; readonly revisionId: string }
  /** Nothing changed for this function. */
  | { readonly kind: "failed"; readonly move: Move; readonly error: ShownError }
  /** The write may have happened, and LIVE can't be read. */
  | { readonly kind: "unknown"; readonly move: Move; readonly error: ShownError }
  /** Moved, then taken back since another function failed. */
  | { readonly kind: "reverted"; readonly move: Move; readonly revisionId: string }
  /** Never begun: another function failed first, or a person interrupted. */
  | { readonly kind: "skipped"; readonly move: Move; readonly reason: string };

/** The traffic that LIVE serves after the outcome; `undefined` if unknown. */
export function servesAfter(outcome: Outcome): Traffic | undefined {
  if (outcome.kind === "unknown") return undefined;
  return outcome.kind === "moved" ? outcome.move.to : outcome.move.from;
}
