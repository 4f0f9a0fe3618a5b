import type { RolloutPlan } from "../../components/config.ts";
import { foreignLines } from "../../lib/foreign-text.ts";
import type { Io } from "../adapters/io.ts";
import { openOutputFile } from "../adapters/output-file.ts";
import { reportPage } from "../adapters/report-page.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { describeModel, jsonSimulation, renderSimulation } from "../release/shown/render-simulation.ts";
import { renderReport } from "../release/shown/report/render-report.ts";
import { reportTypicalRun } from "../release/simulation/report-run.ts";
import { type Simulation, simulatePlan } from "../release/simulation/simulate-plan.ts";
import { summarise } from "../release/simulation/summary.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { rolloutPlanOf } from "../stack/rollout-plan.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Takes a few seconds for one function; each further one takes about as much again. */
const USUAL_RUNS = 1000;
const FEWEST_RUNS = 100;

/**
 * Shows what the rollout plan of a stack is worth, by simulated rollouts; makes no call. The functions of `-f` take part;
 * of these the one with the smallest `max_error_increase` (the first of several) has the errors of `--canary-errors`.
 * Throws `FileNotWritable` before anything is played, and `NoRolloutPlan`.
 */
export async function simulate(flags: Flags, io: Io): Promise<ExitCode> {
  const file = flags.report === undefined ? undefined : openOutputFile(io.cwd, flags.report, "--report");
  const { run, files } = openNamedStack(startRun(flags, io), "simulate");
  const simulation = simulationOf(flags, files);
  const { plan, codeDeploy } = simulatePlan(simulation);
  const of = { stack: files.stack, place: describeModel(simulation) };
  file?.replace(renderReport(reportTypicalRun(simulation, plan, of), reportPage()));
  const result = { simulation, plan: summarise(plan), codeDeploy: summarise(codeDeploy) };
  printResult(
    run,
    () => foreignLines(renderSimulation(files.stack, result)),
    () => jsonSimulation(result),
  );
  return EXIT.done;
}

function simulationOf(flags: Flags, files: StackFiles): Simulation {
  const { selected, config } = files;
  const plan = rolloutPlanOf(files);
  const names = selected.map(({ name }) => name);
  const participants = selected.map(({ name, timeoutSeconds = 3 }) => ({
    name,
    stable: "1",
    canary: "2",
    timeoutSeconds: config.settings[name]?.timeoutSeconds ?? timeoutSeconds,
  }));
  return {
    plan,
    participants,
    changed: strictest(plan, names),
    callsPerSecond: flags.calls,
    stableErrors: flags.errors / 100,
    canaryErrors: (flags["canary-errors"] ?? flags.errors) / 100,
    burstsPerHour: flags.bursts,
    retries: flags.retries,
    delaySeconds: flags.delay,
    runs: flags.runs ?? Math.max(FEWEST_RUNS, Math.round(USUAL_RUNS / participants.length)),
    seed: flags.seed,
  };
}

function strictest(plan: RolloutPlan, names: readonly string[]): string {
  const limit = (name: string) => plan.functions[name]?.maxErrorIncrease ?? 0;
  return names.reduce((strict, name) => (limit(name) < limit(strict) ? name : strict));
}
