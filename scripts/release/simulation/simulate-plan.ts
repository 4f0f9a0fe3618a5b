import type { RolloutPlan } from "../../../components/config.ts";
import { seededRandom } from "../../../lib/seeded-random.ts";
import type { Decision, Look, Participant } from "../rollout/types.ts";
import { drawBursts } from "./bursts.ts";
import { playCodeDeploy } from "./play-code-deploy.ts";
import { playPlan } from "./play-plan.ts";
import { makeTraffic, type Traffic } from "./play-traffic.ts";
import type { Played } from "./played.ts";

/** What is simulated. Shares are fractions of all calls. */
export interface Simulation {
  readonly plan: RolloutPlan;
  readonly participants: readonly Participant[];
  /** The participant whose new version has `canaryErrors`; all others are as good as their stable versions. */
  readonly changed: string;
  /** Calls of each function a second. */
  readonly callsPerSecond: number;
  readonly stableErrors: number;
  readonly canaryErrors: number;
  readonly burstsPerHour: number;
  readonly retries: number;
  /** How late CloudWatch shows a minute that is over. */
  readonly delaySeconds: number;
  readonly runs: number;
  readonly seed: number;
}

/** How all runs ended, by the plan and by CodeDeploy. */
export interface Simulated {
  readonly plan: readonly Played[];
  readonly codeDeploy: readonly Played[];
}

/** Both versions are slow this often, where the plan says what slow is. */
export const SLOW = 0.01;

/** A whole minute: runs begin at any second of it. */
const BEGIN = Date.UTC(2026, 0, 1);

/** Plays all runs. The same simulation gives the same runs everywhere. */
export function simulatePlan(simulation: Simulation): Simulated {
  const seeds = runSeeds(simulation);
  return {
    plan: seeds.map((seed) => playRun(simulation, seed)),
    codeDeploy: seeds.map((seed) => playWithCodeDeploy(simulation, seed)),
  };
}

/** The seed of each run. */
export function runSeeds({ runs, seed }: Pick<Simulation, "runs" | "seed">): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: runs }, () => Math.floor(random() * 2 ** 32));
}

/** Plays one run of the plan. `onLook` sees each look and what was decided. */
export function playRun(
  simulation: Simulation,
  seed: number,
  onLook?: (look: Look, decision: Decision) => void,
): Played {
  const { plan, participants, delaySeconds } = simulation;
  const { from, trafficOf } = prepareRun(simulation, seed);
  const traffic = new Map(participants.map(({ name }) => [name, trafficOf(name)]));
  return playPlan({ plan, participants, traffic, delaySeconds, from, ...(onLook && { onLook }) });
}

function playWithCodeDeploy(simulation: Simulation, seed: number): Played {
  const { changed, delaySeconds } = simulation;
  const { from, trafficOf } = prepareRun(simulation, seed);
  return playCodeDeploy(trafficOf(changed), { above: alarmThreshold(simulation), delaySeconds }, from);
}

/** CodeDeploy's alarm is told what stable really fails: that share and the plan's limit above it. A fraction. */
export function alarmThreshold({ plan, changed, stableErrors }: Simulation): number {
  return stableErrors + (plan.functions[changed]?.maxErrorIncrease ?? 0) / 100;
}

function prepareRun(simulation: Simulation, seed: number) {
  const random = seededRandom(seed);
  const from = BEGIN + random() * 60_000;
  // Bursts have a generator of their own: they hit all functions, and both policies, at the same times.
  const burstAt = drawBursts(seededRandom(random() * 2 ** 32), simulation.burstsPerHour, from);
  const trafficOf = (name: string): Traffic =>
    makeTraffic(
      random,
      {
        callsPerSecond: simulation.callsPerSecond,
        stableErrors: simulation.stableErrors,
        canaryErrors: name === simulation.changed ? simulation.canaryErrors : simulation.stableErrors,
        retries: simulation.retries,
        ...(simulation.plan.functions[name]?.slowOverMs !== undefined && { slow: SLOW }),
      },
      burstAt,
      from,
    );
  return { from, trafficOf };
}
