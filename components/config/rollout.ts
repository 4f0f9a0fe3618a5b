import { INVALID, type Invalid, type Report, show } from "./mistakes.ts";
import { readObject, readWhole } from "./scalars.ts";
import type { HealthGate, Rollout, RolloutStep } from "./types.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

const KEYS = ["steps", "hold_seconds", "health"];
const HEALTH_KEYS = ["max_error_percent", "min_calls", "alarms"];
const WEIGHT = { from: 1, to: 99, unit: "percent", example: 10 };
const HOLD = { from: 0, to: 86_400, unit: "seconds", example: 300 };
const CALLS = { from: 1, to: Number.MAX_SAFE_INTEGER, unit: "", example: 50 };

/**
 * Reads `rollout`: `steps` (rising percents), `hold_seconds` (one for all steps, or a list with one for each;
 * default 300) and `health` (`max_error_percent`, `min_calls`, `alarms`). `undefined` if absent.
 */
export function readRollout(value: unknown, report: Report): Rollout | undefined {
  const values = readObject("rollout", value, report);
  if (values === undefined || values === INVALID) return undefined;
  reportUnknownKeys("rollout", values, KEYS, report);
  const weights = readSteps(values.steps, report);
  const steps = readHolds(weights, values.hold_seconds, report);
  const health = readHealth(values.health, report);
  return steps === INVALID || health === INVALID ? undefined : { steps, health };
}

function readSteps(value: unknown, report: Report): number[] | Invalid {
  if (!Array.isArray(value) || value.length === 0) {
    report(
      "rollout.steps",
      `${Array.isArray(value) ? "an empty list" : show(value)} is not a list of percents.`,
      "For example: steps: [10, 50]",
    );
    return INVALID;
  }
  const weights = value.map((step, index) =>
    readWhole(`rollout.steps[${index}]`, step ?? "null", WEIGHT, report),
  );
  const numbers = weights.filter((weight) => typeof weight === "number");
  if (numbers.length < weights.length) return INVALID;
  if (numbers.some((weight, index) => index > 0 && weight <= (numbers[index - 1] as number))) {
    report(
      "rollout.steps",
      `${numbers.join(", ")} do not rise.`,
      "Each step gives the canary more: steps: [10, 50]",
    );
    return INVALID;
  }
  return numbers;
}

function readHolds(weights: number[] | Invalid, value: unknown, report: Report): RolloutStep[] | Invalid {
  if (!Array.isArray(value)) {
    const hold = readWhole("rollout.hold_seconds", value, HOLD, report) ?? HOLD.example;
    if (hold === INVALID || weights === INVALID) return INVALID;
    return weights.map((weight) => ({ weight, holdSeconds: hold }));
  }
  const holds = value.map((hold, index) =>
    readWhole(`rollout.hold_seconds[${index}]`, hold ?? "null", HOLD, report),
  );
  if (weights === INVALID) return INVALID;
  if (holds.length !== weights.length) {
    report(
      "rollout.hold_seconds",
      `${holds.length} holds for ${weights.length} steps.`,
      "Give one number for all steps, or one for each.",
    );
    return INVALID;
  }
  const steps = weights.map((weight, index) => ({ weight, holdSeconds: holds[index] }));
  return steps.every((step): step is RolloutStep => typeof step.holdSeconds === "number") ? steps : INVALID;
}

function readHealth(value: unknown, report: Report): HealthGate | Invalid {
  const values = readObject("rollout.health", value, report) ?? {};
  if (values === INVALID) return INVALID;
  reportUnknownKeys("rollout.health", values, HEALTH_KEYS, report);
  const maxErrorPercent = readErrorPercent(values.max_error_percent ?? 1, report);
  const minCalls = readWhole("rollout.health.min_calls", values.min_calls, CALLS, report) ?? CALLS.example;
  const alarms = readAlarms(values.alarms ?? [], report);
  if (maxErrorPercent === INVALID || minCalls === INVALID || alarms === INVALID) return INVALID;
  return { maxErrorPercent, minCalls, alarms };
}

function readErrorPercent(value: unknown, report: Report): number | Invalid {
  if (typeof value === "number" && value >= 0 && value < 100) return value;
  report(
    "rollout.health.max_error_percent",
    `${show(value)} is not a percentage of failed calls: from 0 to below 100.`,
    "For example: max_error_percent: 1",
  );
  return INVALID;
}

function readAlarms(value: unknown, report: Report): string[] | Invalid {
  if (Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "")) return value;
  report(
    "rollout.health.alarms",
    `${show(value)} is not a list of alarm names.`,
    "For example: alarms: [hello-errors]",
  );
  return INVALID;
}
