import { ROLLOUT, ROLLOUT_ABORT } from "../ledger/annotation.ts";
import type { ReportedEntry, ReportedStep, RolloutOutcome, RolloutReport } from "../rollout/report-data.ts";
import type { Decision, Look } from "../rollout/types.ts";
import type { Played } from "./played.ts";
import { playRun, runSeeds, type Simulation } from "./simulate-plan.ts";

/**
 * A typical run as a report: of the runs that ended as most do, the one whose duration is the median. It is played again,
 * and shows what CloudWatch had shown until its last look. `place`: what was simulated.
 */
export function reportTypicalRun(
  simulation: Simulation,
  runs: readonly Played[],
  { stack, place }: Pick<RolloutReport, "stack" | "place">,
): RolloutReport {
  let last: { readonly look: Look; readonly decision: Decision } | undefined;
  playRun(simulation, runSeeds(simulation)[typicalOf(runs)] as number, (look, decision) => {
    last = { look, decision };
  });
  if (last?.look.position.kind !== "under way") throw new Error("A simulated rollout ends under way.");
  const { look, decision } = last;
  const { steps: taken, participants } = last.look.position;
  const { action } = decision;
  const weightsOf = (weight: number) =>
    Object.fromEntries(participants.map(({ name }) => [name, weight] as const));
  const by = "simulation";
  const entries: ReportedEntry[] = taken.map(({ weight, at, entry }) => ({
    entry,
    at,
    by,
    action: ROLLOUT,
    weights: weightsOf(weight),
  }));
  const end = { entry: taken.length + 1, at: look.now, by };
  if (action.kind === "promote") entries.push({ ...end, action: ROLLOUT, weights: weightsOf(100) });
  if (action.kind === "take back")
    entries.push({ ...end, action: ROLLOUT_ABORT, reason: action.reason, weights: weightsOf(0) });
  const hasEnded = action.kind !== "stop";
  const steps = taken.map((step, index): ReportedStep => {
    const until = taken[index + 1]?.at ?? (hasEnded ? look.now : undefined);
    return { ...step, ...(until !== undefined && { until }) };
  });
  const functions = participants.map(({ name, stable, canary, timeoutSeconds }) => ({
    name,
    stable: { version: stable, origin: {} },
    canary: { version: canary, origin: {} },
    timeoutSeconds,
    steps,
    minutes: look.evidence?.minutes.get(name) ?? { ok: true as const, value: [] },
  }));
  return {
    stack,
    place,
    isSimulated: true,
    madeAt: look.now,
    plan: look.plan,
    entries,
    functions,
    outcome: outcomeOf(decision),
  };
}

function outcomeOf({ action }: Decision): RolloutOutcome {
  if (action.kind === "promote") return { kind: "promoted" };
  if (action.kind === "take back") return { kind: "taken back", reason: action.reason };
  return { kind: "under way", ...(action.kind === "stop" && { reason: action.error.message }) };
}

/** The index of the run. */
function typicalOf(runs: readonly Played[]): number {
  const indexes = [...runs.keys()];
  const endingAs = (outcome: Played["outcome"]) =>
    indexes.filter((index) => runs[index]?.outcome === outcome);
  const [most = []] = (["promoted", "taken back", "undecided"] as const)
    .map(endingAs)
    .sort((one, other) => other.length - one.length);
  const length = (index: number) => runs[index]?.milliseconds ?? 0;
  const rising = most.toSorted((one, other) => length(one) - length(other));
  return rising[Math.floor(rising.length / 2)] as number;
}
