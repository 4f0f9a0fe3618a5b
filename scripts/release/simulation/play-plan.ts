import type { RolloutPlan } from "../../../components/config.ts";
import type { Reading } from "../model/snapshot.ts";
import { decide } from "../rollout/decide-rollout.ts";
import type { Asked, Decision, Look, Participant, Position, StepTaken } from "../rollout/types.ts";
import type { Traffic } from "./play-traffic.ts";
import type { Played } from "./played.ts";

/** What a simulated rollout plays with. */
export interface Stage {
  readonly plan: RolloutPlan;
  readonly participants: readonly Participant[];
  /** The traffic of each participant, by name. It begins at `from`. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  /** How late CloudWatch shows a minute that is over. */
  readonly delaySeconds: number;
  /** When the rollout begins, in milliseconds since 1970. */
  readonly from: number;
  /** Sees each look and what was decided. */
  onLook?(look: Look, decision: Decision): void;
}

/** Time between two looks, as `live rollout` has it by default. */
export const LOOK_MS = 30_000;

const NOBODY: Asked = { advances: false, onlyContinues: false, ignoresAlarms: false };

/**
 * Plays one rollout: look after look is decided by `decide`, as `live rollout` does, with LIVE and ledger as plain data.
 * A person approves at the look that asks for it; the plan's alarms never turn red.
 */
export function playPlan(stage: Stage): Played {
  const { plan, traffic, from } = stage;
  // A plan that never comes to an end (no calls at all) is undecided an hour after its last hold.
  const latest = from + (plan.maxHoldSeconds * plan.steps.length + 3600) * 1000;
  let steps: readonly StepTaken[] = [];
  let asked = NOBODY;
  for (let now = from; ; now += LOOK_MS) {
    const weight = steps.at(-1)?.weight ?? 0;
    for (const one of traffic.values()) one.play(now, weight / 100);
    const look = lookAt(stage, steps, asked, now);
    const decision = decide(look);
    stage.onLook?.(look, decision);
    const { action } = decision;
    const end = (outcome: Played["outcome"]): Played => {
      const spoiled = [...traffic.values()].reduce((sum, one) => sum + one.spoiled(), 0);
      return { outcome, milliseconds: now - from, spoiled };
    };
    if (action.kind === "promote") return end("promoted");
    if (action.kind === "take back" && decision.health === "unhealthy") return end("taken back");
    if (["take back", "stop", "none"].includes(action.kind) || now > latest) return end("undecided");
    asked = { ...NOBODY, advances: action.kind === "wait" };
    if (action.kind === "start" || action.kind === "advance")
      steps = [...steps, { weight: action.weight, at: now, entry: steps.length + 1 }];
  }
}

function lookAt(stage: Stage, steps: readonly StepTaken[], asked: Asked, now: number): Look {
  const { plan, participants, traffic, delaySeconds } = stage;
  const last = steps.at(-1);
  const position: Position = last
    ? { kind: "under way", weight: last.weight, steps, participants, leftOut: [] }
    : { kind: "idle", ready: participants, leftOut: [] };
  const shown = now - delaySeconds * 1000;
  const minutes = [...traffic].map(([name, one]) => [name, readable(one.minutesUntil(shown))] as const);
  const alarms = plan.alarms.map((name) => ({ name, state: "OK" as const, changedAt: 0, reason: "" }));
  return { plan, position, evidence: { minutes: new Map(minutes), alarms: readable(alarms) }, asked, now };
}

function readable<T>(value: T): Reading<T> {
  return { ok: true, value };
}
