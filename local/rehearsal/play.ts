/** Plays steps on a stage: run, send traffic, judge. */
import { NO_CHANGES, readChanges } from "./changes.ts";
import type { Stage } from "./stage.ts";
import { judge, type Step, type StepResult } from "./step.ts";

const CALLS_AFTER_A_STEP = 200;

/** A step did not do what it says. The message holds its name, the problems and its output. */
export class StepFailed extends Error {
  constructor(result: StepResult, problems: readonly string[]) {
    super(
      [
        `Step "${result.step.name}" (${result.step.command}) did not do what it says:`,
        ...problems.map((problem) => `  - ${problem}`),
        "Its output:",
        result.output.replace(/^/gm, "  | "),
      ].join("\n"),
    );
    this.name = "StepFailed";
  }
}

/**
 * Plays steps in order; steps of an inner list run side by side. Calls `onResult` with each result.
 * @throws StepFailed at the first step that does not do what it says
 */
export async function play(
  steps: readonly (Step | readonly Step[])[],
  stage: Stage,
  onResult: (result: StepResult) => void,
): Promise<void> {
  for (const step of steps) {
    const together = Array.isArray(step) ? (step as readonly Step[]) : [step as Step];
    const results = await Promise.all(together.map((one) => playOne(one, stage)));
    for (const result of results) onResult(result);
    for (const result of results) {
      const problems = judge(result);
      if (problems.length > 0) throw new StepFailed(result, problems);
    }
  }
}

async function playOne(step: Step, stage: Stage): Promise<StepResult> {
  const startedAt = performance.now();
  const { exitCode, output, meanwhile } = await run(step, stage);
  const seconds = (performance.now() - startedAt) / 1000;
  const traffic = await stage.sendTraffic(step.stack, step.calls ?? CALLS_AFTER_A_STEP, step.throughTriggers);
  const changes = step.command.startsWith("pulumi") ? readChanges(output) : { ...NO_CHANGES };
  return { step, exitCode, output, seconds, changes, traffic, ...(meanwhile && { meanwhile }) };
}

async function run(
  { act, command, stack, speed }: Step,
  stage: Stage,
): Promise<Pick<StepResult, "exitCode" | "output" | "meanwhile">> {
  if (act) return { exitCode: 0, output: await act() };
  if (speed === undefined || !stage.runUnderTraffic) return stage.run(command);
  return stage.runUnderTraffic(command, stack, speed);
}
