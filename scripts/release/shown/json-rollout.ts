import type { Traffic } from "../../../components/config.ts";
import { partsOf } from "../rollout/plan-rollout.ts";
import type { Decision, Look } from "../rollout/types.ts";
import { jsonTraffic } from "./render-plan.ts";
import type { RolloutState } from "./rollout-state.ts";

/** A look and what came of it. */
export interface JsonLook {
  readonly look: Look;
  readonly decision: Decision;
  readonly state: RolloutState;
  /** What LIVE serves after the look, as far as it is known. */
  readonly served: ReadonlyMap<string, Traffic>;
}

/** A look as JSON: a line of `--events`, and the answer of `live rollout --json`. Times are ISO 8601 by AWS's clock. */
export function jsonLook({ look, decision, state, served }: JsonLook): object {
  const { position, now } = look;
  const { action, health, next, holdUntil, verdicts } = decision;
  const functions = partsOf(position).participants.map(({ name, stable, canary }): [string, object] => {
    const { name: _, ...verdict } = verdicts.find((one) => one.name === name) ?? { name };
    return [
      name,
      {
        stable,
        canary,
        serves: jsonTraffic(served.get(name)),
        verdict: "health" in verdict ? verdict : null,
      },
    ];
  });
  const leftOut = "leftOut" in position ? position.leftOut : [];
  return {
    at: iso(now),
    state,
    position: position.kind,
    weight: "weight" in position ? position.weight : null,
    steps: position.kind === "under way" ? position.steps.map((step) => ({ ...step, at: iso(step.at) })) : [],
    action: action.kind,
    actionWeight: "weight" in action ? action.weight : null,
    reason: "reason" in action ? action.reason : "error" in action ? action.error.message : null,
    health: health ?? null,
    next: next ?? null,
    holdUntil: holdUntil === undefined ? null : iso(holdUntil),
    functions: Object.fromEntries(functions),
    leftOut: Object.fromEntries(leftOut.map(({ name, reason }) => [name, reason])),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
