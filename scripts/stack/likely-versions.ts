import { LATEST } from "../../components/config.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import type { StackFiles } from "./stack-files.ts";

/** With more functions, a second guess costs more than the round that it seldom saves. */
const MANY = 10;

/**
 * Guesses from the stack file alone which versions a move leads to, so that the first round reads them.
 * A wrong guess costs one cheap call (GetFunction has a quota of its own). A missing guess costs a round.
 */
export function likelyVersions(
  { config, selected }: StackFiles,
  fn: NamedFunction,
  direction: "forward" | "stable" | "back",
): string[] {
  const { live, canary } = config.traffic[fn.name] ?? { live: LATEST };
  if (direction === "stable" || live === LATEST) return [LATEST, live];
  if (canary) return [LATEST, direction === "forward" ? canary.version : live];
  const steps = selected.length > MANY ? [1] : [1, 2];
  const guesses = steps.map((step) => (direction === "forward" ? Number(live) + step : Number(live) - step));
  return [LATEST, ...guesses.filter((version) => version > 0).map(String)];
}
