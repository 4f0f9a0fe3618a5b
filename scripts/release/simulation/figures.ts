import type { RolloutPlan } from "../../../components/config.ts";
import { type Simulation, simulatePlan } from "./simulate-plan.ts";
import { type Summary, summarise } from "./summary.ts";

/** One row of docs/rollouts.md: what `live simulate` is given. Shares in percent. */
export interface Figure {
  readonly calls: number;
  readonly errors: number;
  readonly canaryErrors: number;
  readonly bursts: number;
  readonly retries: number;
}

/** Failures of the calls of one version come in threes: each failed call is tried twice more. */
const THREES = 2;
/** Bursts an hour, in the rows with bursts. */
const BURSTS = 3;

/** The traffic of the rows: calls a second, failures of stable in percent, bursts an hour. */
export const TRAFFIC = [0, BURSTS].flatMap((bursts) =>
  [5, 50, 500].flatMap((calls) => [0.1, 1, 5].map((errors) => ({ calls, errors, bursts }))),
);

/** A new version that fails so many percentage points more than stable, under that traffic. */
export function worseBy(points: number, { calls, errors, bursts }: (typeof TRAFFIC)[number]): Figure {
  return { calls, errors, bursts, canaryErrors: errors + points, retries: 0 };
}

/** New versions that are to be taken back. */
export const BAD: readonly Figure[] = [50, 5].flatMap((calls) =>
  [0.1, 1, 5].flatMap((errors) =>
    [5, 2, 100 - errors].map((points) => worseBy(points, { calls, errors, bursts: 0 })),
  ),
);

/** The same version, whose failures come in threes. */
export const IN_THREES: readonly Figure[] = [5, 50, 500].flatMap((calls) =>
  [0.1, 1, 5].map((errors) => ({ ...worseBy(0, { calls, errors, bursts: 0 }), retries: THREES })),
);

/** The plan of the rows: steps 10 and 50, all else by default. */
const PLAN: RolloutPlan = {
  steps: [10, 50].map((weight) => ({ weight, holdSeconds: 300 })),
  maxHoldSeconds: 3600,
  onInconclusive: "hold",
  approveAt: [],
  confidence: 95,
  alarms: [],
  functions: { hello: { isWaitedFor: true, maxErrorIncrease: 1, maxSlowIncrease: 2 } },
};

/** Simulates a row as `live simulate` does. */
export function simulateFigure(
  { calls, errors, canaryErrors, bursts, retries }: Figure,
  { runs, seed }: Pick<Simulation, "runs" | "seed">,
): { readonly plan: Summary; readonly codeDeploy: Summary } {
  const { plan, codeDeploy } = simulatePlan({
    plan: PLAN,
    participants: [{ name: "hello", stable: "1", canary: "2", timeoutSeconds: 3 }],
    changed: "hello",
    callsPerSecond: calls,
    stableErrors: errors / 100,
    canaryErrors: canaryErrors / 100,
    burstsPerHour: bursts,
    retries,
    delaySeconds: 120,
    runs,
    seed,
  });
  return { plan: summarise(plan), codeDeploy: summarise(codeDeploy) };
}
