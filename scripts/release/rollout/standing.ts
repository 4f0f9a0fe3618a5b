import type { RolloutPlan, Traffic } from "../../../components/config.ts";
import { ROLLOUT } from "../ledger/annotation.ts";
import type { FunctionHistory, LastChange } from "../ledger/history.ts";
import { wholePercents } from "../ledger/served-ledger.ts";
import { sameTraffic } from "../model/traffic.ts";
import { PROMOTION } from "./types.ts";

/** Stable version and canary of one function. */
export interface Pair {
  readonly stable: string;
  readonly canary: string;
}

/** How LIVE of one function stands to what the ledger says of it. */
export type Standing =
  /** No canary, and no rollout's is in the ledger. */
  | { readonly kind: "settled" }
  /** A rollout set what LIVE serves; `steps` are its entries, oldest first. */
  | ({ readonly kind: "under way"; readonly weight: number } & SetCanary)
  /** LIVE is one step ahead of the ledger, at `weight`. `starts`: no entry tells of the canary yet. */
  | ({ readonly kind: "ahead"; readonly weight: number; readonly starts: boolean } & SetCanary)
  /** LIVE has lost the canary that a rollout set. */
  | ({ readonly kind: "lost" } & SetCanary)
  /** Somebody else set the canary, or moved LIVE. `wasOurs`: the newest ledger value is a rollout's. */
  | { readonly kind: "others"; readonly wasOurs: boolean };

/** A canary, and the entries by which rollouts set it, oldest first. */
interface SetCanary extends Pair {
  readonly steps: readonly LastChange[];
}

/** What the standing of a function is judged from. */
export interface StandingRequest {
  readonly serves: Traffic;
  /** What the newest ledger value says of the function. */
  readonly recorded: Traffic | undefined;
  readonly history: FunctionHistory | undefined;
  /** The canary that a rollout could begin with, and at which weight. */
  readonly startsWith: { readonly canary: string; readonly weight: number } | undefined;
  readonly plan: RolloutPlan;
}

/** Compares LIVE with the newest ledger value, by who set that and by the plan's next step. */
export function standingOf({ serves, recorded, history, startsWith, plan }: StandingRequest): Standing {
  const live = wholePercents(serves);
  if (!recorded?.canary) {
    if (!live.canary) return { kind: "settled" };
    const { version, weight } = live.canary;
    const isStart = startsWith?.canary === version && startsWith.weight === weight;
    return isStart && (!recorded || recorded.live === live.live)
      ? { kind: "ahead", weight, starts: true, stable: live.live, canary: version, steps: [] }
      : { kind: "others", wasOurs: false };
  }
  const pair: Pair = { stable: recorded.live, canary: recorded.canary.version };
  const set = { ...pair, steps: stepsOf(history, pair) };
  if (set.steps.length === 0) return live.canary ? { kind: "others", wasOurs: false } : { kind: "settled" };
  if (sameTraffic(live, recorded)) return { kind: "under way", weight: recorded.canary.weight, ...set };
  if (sameTraffic(live, { live: pair.stable })) return { kind: "lost", ...set };
  const weight = stepAbove(plan, recorded.canary.weight);
  return sameTraffic(live, trafficAt(pair, weight))
    ? { kind: "ahead", weight, starts: false, ...set }
    : { kind: "others", wasOurs: true };
}

/** The first step of the plan above `weight`; 100, the promotion, after the last one. */
export function stepAbove({ steps }: RolloutPlan, weight: number): number {
  return steps.find((step) => step.weight > weight)?.weight ?? PROMOTION;
}

/** The step that a rollout begins with: the first of at least `from` percent. */
export function firstStep(plan: RolloutPlan, from = 1): number {
  return stepAbove(plan, from - 1);
}

/** What LIVE serves with the canary at `weight`; 100 is the promotion. */
export function trafficAt({ stable, canary }: Pair, weight: number): Traffic {
  return weight === PROMOTION ? { live: canary } : { live: stable, canary: { version: canary, weight } };
}

/** The entries by which rollouts set the present canary since somebody else did, oldest first. */
function stepsOf(history: FunctionHistory | undefined, { stable, canary }: Pair): readonly LastChange[] {
  const changes = history?.changes ?? [];
  const before = changes.findLastIndex(
    ({ action, to }) => action !== ROLLOUT || to.live !== stable || to.canary?.version !== canary,
  );
  return changes.slice(before + 1);
}
