import { nameList } from "../../lib/name-list.ts";
import type { StackConfig } from "./types.ts";

/**
 * Warns if the stack's traffic keys move functions while others have traffic keys of their own, which those of the
 * stack do not reach. `moving`: the functions whose LIVE moves.
 */
export function notReached(
  { declaredIn }: Pick<StackConfig, "declaredIn">,
  moving: readonly string[],
): string[] {
  const overriding = Object.keys(declaredIn).filter((name) => declaredIn[name] === "function");
  if (overriding.length === 0 || !moving.some((name) => declaredIn[name] === "stack")) return [];
  return [`The stack's traffic keys do not reach ${nameList(overriding)}: own traffic keys are set there.`];
}
