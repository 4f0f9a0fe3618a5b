import { withoutFormerKeys } from "./former-rollout.ts";
import { INVALID, type Report } from "./mistakes.ts";
import { readRolloutFunctions } from "./rollout-functions.ts";
import { readGate } from "./rollout-gate.ts";
import { readSteps } from "./rollout-steps.ts";
import { readObject } from "./scalars.ts";
import type { RolloutPlan } from "./types.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

const KEYS = ["steps", "hold", "max_hold", "on_inconclusive", "approve_at", "gate", "functions"];

/**
 * Reads `rollout`, the plan of `live rollout`; `undefined` if absent. Every setting must have an effect: a limit for slow
 * calls needs a function that says what is slow, and some function must be waited for.
 */
export function readRollout(
  value: unknown,
  functions: readonly string[],
  report: Report,
): RolloutPlan | undefined {
  const given = readObject("rollout", value, report);
  if (given === undefined || given === INVALID) return undefined;
  const values = withoutFormerKeys(given, report);
  reportUnknownKeys("rollout", values, KEYS, report);
  const steps = readSteps(values, report);
  const gate = readGate(values.gate, report);
  const perFunction = readRolloutFunctions(values.functions, gate, functions, report);
  const { confidence, alarms } = gate;
  if (steps === INVALID || confidence === INVALID || alarms === INVALID) return undefined;
  return { ...steps, confidence, alarms, functions: perFunction };
}
