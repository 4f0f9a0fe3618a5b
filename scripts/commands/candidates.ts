import { LATEST } from "../../components/config.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import type { Session } from "./session.ts";

/** With more functions a second guess costs more than the round that it seldom saves. */
const MANY = 10;

/**
 * Versions that a move most likely leads to, guessed from the stack file alone, so that they are read in the same round
 * as everything else. A wrong guess costs one cheap call (GetFunction has a quota of its own), a missing one a round.
 */
export function likelyVersions(
  session: Session,
  fn: NamedFunction,
  direction: "canary" | "stable" | "back",
): string[] {
  const declared = session.config.traffic[fn.name];
  if (!declared) return [LATEST];
  if (direction === "canary")
    return declared.canary ? [LATEST, declared.live, declared.canary.version] : [LATEST, declared.live];
  if (direction === "stable" || declared.canary || declared.live === LATEST) return [LATEST, declared.live];
  const live = Number(declared.live);
  const guesses = session.selected.length > MANY ? [live - 1] : [live - 1, live - 2];
  return [LATEST, ...guesses.filter((version) => version > 0).map(String)];
}
