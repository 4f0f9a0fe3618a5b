import { nameList } from "../../../lib/name-list.ts";
import { alignColumns, count, duration } from "../model/text.ts";
import { BURST_ERRORS, BURST_SECONDS } from "../simulation/bursts.ts";
import { alarmThreshold, type Simulation, SLOW } from "../simulation/simulate-plan.ts";
import type { Spread, Summary } from "../simulation/summary.ts";

/** What a simulation found. */
export interface SimulationResult {
  readonly simulation: Simulation;
  readonly plan: Summary;
  readonly codeDeploy: Summary;
}

/** The plan, the model, a row for the plan and one for CodeDeploy, and what the words mean. */
export function renderSimulation(stack: string, { simulation, plan, codeDeploy }: SimulationResult): string {
  return [
    `${count(simulation.runs, "simulated rollout")} by the plan of ${stack}; AWS was not called`,
    ...alignColumns(modelRows(simulation)),
    "",
    ...alignColumns([
      ["", "promoted", "taken back", "undecided", "minutes to the end", "spoiled calls"],
      ["plan", ...cells(plan)],
      ["CodeDeploy", ...cells(codeDeploy)],
    ]),
    "",
    "Minutes and calls: half of the rollouts stay within the first number, 99 of 100 within the second.",
    "Spoiled calls: those until the end that the new version failed and stable would have answered.",
    `CodeDeploy: Canary10Percent5Minutes of ${simulation.changed}; its alarm: ${alarmWords(simulation)}.`,
    "The alarm knows what stable fails in this model; a real one has to guess its threshold.",
    ...notes(simulation),
    "",
  ].join("\n");
}

/** The same for a document. Shares in percent. */
export function jsonSimulation({ simulation, plan, codeDeploy }: SimulationResult): object {
  const { callsPerSecond, stableErrors, canaryErrors, burstsPerHour, ...more } = simulation;
  const { participants, changed, retries, delaySeconds, runs, seed } = more;
  return {
    simulation: {
      functions: participants.map(({ name }) => name),
      changed,
      steps: simulation.plan.steps,
      calls: callsPerSecond,
      errors: percent(stableErrors),
      canaryErrors: percent(canaryErrors),
      bursts: burstsPerHour,
      retries,
      delaySeconds,
      runs,
      seed,
    },
    plan,
    codeDeploy: { ...codeDeploy, alarm: alarmWords(simulation) },
  };
}

/** The model on one line, for the head of a report. */
export function describeModel(model: Simulation): string {
  const rows = modelRows(model).filter(([name]) => name !== "Plan" && name !== "Limit");
  return `simulated: ${rows.map(([name, words]) => `${name?.toLowerCase()} ${words}`).join("; ")}`;
}

function modelRows(model: Simulation): string[][] {
  const { plan, changed, participants, burstsPerHour, retries } = model;
  const steps = plan.steps.map(
    ({ weight, holdSeconds }) => `${weight} % for ${duration(holdSeconds * 1000)}`,
  );
  const limit = plan.functions[changed]?.maxErrorIncrease ?? 0;
  const names = participants.map(({ name }) => name);
  const among = names.length > 1 ? `, the strictest of ${nameList(names)}` : "";
  const burst = `${percent(BURST_ERRORS)} % of all calls fail for ${duration(BURST_SECONDS * 1000)}`;
  return [
    ["Plan", `at least ${steps.join(", ")}, then 100 %`],
    ["Limit", `${count(limit, "percentage point")} more failed calls than stable: ${changed}${among}`],
    [
      "Calls",
      `${model.callsPerSecond} a second; stable fails ${percent(model.stableErrors)} %, the new version ${percent(model.canaryErrors)} %`,
    ],
    ...(burstsPerHour > 0 ? [["Bursts", `${burstsPerHour} an hour: ${burst}`]] : []),
    ...(retries > 0
      ? [["Retries", `${retries}: a failed call fails so often again, in the same version`]]
      : []),
    ["Metrics", `${model.delaySeconds} s late`],
    ["Seed", String(model.seed)],
  ];
}

function alarmWords(simulation: Simulation): string {
  return `Errors / Invocations of the new version above ${percent(alarmThreshold(simulation))} % in 2 of 2 one-minute periods, missing data not breaching`;
}

function notes({ plan, participants }: Simulation): string[] {
  const slow = participants.filter(({ name }) => plan.functions[name]?.slowOverMs !== undefined);
  return [
    ...(participants.length > 1
      ? ["The new versions of all other functions are as good as their stable ones."]
      : []),
    ...(slow.length > 0 ? [`Of both versions ${percent(SLOW)} % of the calls are slow.`] : []),
    ...(plan.approveAt.length > 0 ? ["A person approves at the look that asks for it."] : []),
    ...(plan.alarms.length > 0 ? ["The plan's alarms stay OK."] : []),
  ];
}

function cells({ promoted, takenBack, undecided, minutes, spoiled }: Summary): string[] {
  return [
    ...[promoted, takenBack, undecided].map((share) => `${share.toFixed(1)} %`),
    spreadWords(minutes, 1),
    spreadWords(spoiled, 0),
  ];
}

function spreadWords({ median, p99 }: Spread, digits: number): string {
  return `${median.toFixed(digits)}, ${p99.toFixed(digits)}`;
}

/** A fraction as percent, without the noise of binary fractions. */
function percent(fraction: number): number {
  return Number((100 * fraction).toFixed(6));
}
