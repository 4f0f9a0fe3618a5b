import { setCommand } from "../../lib/config-command.ts";
import { durationText, milliseconds, readDuration } from "./duration.ts";
import { INVALID, type Invalid, type Report, show } from "./mistakes.ts";
import { isEmpty, readWhole } from "./scalars.ts";
import type { RolloutPlan, RolloutStep } from "./types.ts";

type Values = Readonly<Record<string, unknown>>;

const WEIGHT = { from: 1, to: 99, unit: "percent", example: 10 };
const MINUTES = "CloudWatch counts by the minute";
const HOLD = { from: "1m", to: "24h", example: "5m", wholeMinutesBecause: MINUTES };
const MAX_HOLD = { from: "1m", to: "7d", example: "1h", wholeMinutesBecause: MINUTES };

/** Reads when the steps of a rollout are taken: `steps`, `hold`, `max_hold`, `on_inconclusive`, `approve_at`. */
export function readSteps(
  values: Values,
  report: Report,
): Pick<RolloutPlan, "steps" | "maxHoldSeconds" | "onInconclusive" | "approveAt"> | Invalid {
  const weights = readWeights(values.steps, report);
  const holds = readHolds(values.hold, weights, report);
  const maxHold = readMaxHold(values.max_hold, holds, report);
  const onInconclusive = readOnInconclusive(values.on_inconclusive, report);
  const approveAt = readApproveAt(values.approve_at, weights, report);
  if (weights === INVALID || holds === INVALID || maxHold === INVALID) return INVALID;
  if (onInconclusive === INVALID || approveAt === INVALID) return INVALID;
  const steps = weights.map((weight, index): RolloutStep => {
    const hold = holds.length === 1 ? holds[0] : holds[index];
    return { weight, holdSeconds: (hold as number) / 1000 };
  });
  return { steps, maxHoldSeconds: maxHold / 1000, onInconclusive, approveAt };
}

function readWeights(value: unknown, report: Report): number[] | Invalid {
  if (!Array.isArray(value) || value.length === 0) {
    const found = isEmpty(value)
      ? "is missing; it is"
      : `${Array.isArray(value) ? "an empty list" : show(value)} is not`;
    report("rollout.steps", `${found} a list of percents, from 1 to 99.`, "For example: steps: [10, 50]");
    return INVALID;
  }
  const weights = value.map((step, index) =>
    readWhole(`rollout.steps[${index}]`, isEmpty(step) ? "null" : step, WEIGHT, report),
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

/** Milliseconds: one hold for all steps, or one for each. */
function readHolds(value: unknown, weights: number[] | Invalid, report: Report): number[] | Invalid {
  if (!Array.isArray(value)) {
    const hold = readDuration("rollout.hold", value, HOLD, report) ?? (milliseconds(HOLD.example) as number);
    return hold === INVALID ? INVALID : [hold];
  }
  const holds = value.map((hold, index) =>
    readDuration(`rollout.hold[${index}]`, isEmpty(hold) ? "null" : hold, HOLD, report),
  );
  if (weights !== INVALID && holds.length !== weights.length) {
    report(
      "rollout.hold",
      `there are ${holds.length} holds, and the number of steps is ${weights.length}.`,
      "Give one duration for all steps, or one for each: hold: 5m",
    );
    return INVALID;
  }
  return holds.every((hold) => typeof hold === "number") ? (holds as number[]) : INVALID;
}

function readMaxHold(value: unknown, holds: number[] | Invalid, report: Report): number | Invalid {
  const key = "rollout.max_hold";
  const given = readDuration(key, value, MAX_HOLD, report);
  if (given === INVALID) return INVALID;
  const maxHold = given ?? (milliseconds(MAX_HOLD.example) as number);
  const longest = holds === INVALID ? 0 : Math.max(...holds);
  if (maxHold >= longest) return maxHold;
  report(
    key,
    `${durationText(maxHold)}${given === undefined ? ", the default," : ""} is less than the hold of ${durationText(longest)}: no step could pass.`,
    `Give a step more time than its hold: ${setCommand(key, durationText(2 * longest))}`,
  );
  return INVALID;
}

function readOnInconclusive(value: unknown, report: Report): "hold" | "abort" | Invalid {
  if (isEmpty(value)) return "hold";
  if (value === "hold" || value === "abort") return value;
  const key = "rollout.on_inconclusive";
  report(
    key,
    `${show(value)} is neither hold (leave the canary as it is) nor abort (take it back).`,
    `Use one of the two: ${setCommand(key, "hold")}`,
  );
  return INVALID;
}

function readApproveAt(value: unknown, weights: number[] | Invalid, report: Report): number[] | Invalid {
  if (isEmpty(value)) return [];
  if (!Array.isArray(value)) {
    report(
      "rollout.approve_at",
      `${show(value)} is not a list of steps.`,
      "For example, to approve what follows the step of 50 %: approve_at: [50]",
    );
    return INVALID;
  }
  const steps = value.map((step, index) => {
    const key = `rollout.approve_at[${index}]`;
    const weight = readWhole(key, isEmpty(step) ? "null" : step, WEIGHT, report);
    if (typeof weight !== "number" || weights === INVALID || weights.includes(weight)) return weight;
    report(key, `${weight} is no step.`, `The steps are ${weights.join(", ")}.`);
    return INVALID;
  });
  return steps.every((step) => typeof step === "number") ? [...new Set(steps as number[])] : INVALID;
}
