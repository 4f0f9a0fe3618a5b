import { setCommand } from "../../lib/config-command.ts";
import { INVALID, type Invalid, type Report, show } from "./mistakes.ts";
import { isEmpty, readObject } from "./scalars.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

const KEYS = ["max_error_increase", "max_slow_increase", "confidence", "alarms"];
const CONFIDENCE = { says: "from 80 to 99.9 percent", isRight: (n: number) => n >= 80 && n <= 99.9 };
const INCREASE = { says: "above 0, at most 50 percentage points", isRight: (n: number) => n > 0 && n <= 50 };

/** The gate of a rollout. A limit for all functions is absent where the stack gives none. */
export interface Gate {
  readonly maxErrorIncrease: number | undefined | Invalid;
  readonly maxSlowIncrease: number | undefined | Invalid;
  readonly confidence: number | Invalid;
  readonly alarms: string[] | Invalid;
}

/** Reads `rollout.gate`, which may be absent. */
export function readGate(value: unknown, report: Report): Gate {
  const given = readObject("rollout.gate", value, report);
  const values = given === INVALID ? {} : (given ?? {});
  reportUnknownKeys("rollout.gate", values, KEYS, report);
  return {
    maxErrorIncrease: readIncrease("rollout.gate.max_error_increase", values.max_error_increase, report),
    maxSlowIncrease: readIncrease("rollout.gate.max_slow_increase", values.max_slow_increase, report),
    confidence: readNumber("rollout.gate.confidence", values.confidence, CONFIDENCE, 95, report) ?? 95,
    alarms: readAlarms(values.alarms, report),
  };
}

/** Reads an increase in percentage points: above 0, at most 50. `undefined` if the key is empty. */
export function readIncrease(key: string, value: unknown, report: Report): number | undefined | Invalid {
  return readNumber(key, value, INCREASE, 1, report);
}

/** Pulumi writes a decimal fraction as text: `pulumi config set --path` knows whole numbers alone. */
function readNumber(
  key: string,
  value: unknown,
  limits: typeof CONFIDENCE,
  example: number,
  report: Report,
): number | undefined | Invalid {
  if (isEmpty(value)) return undefined;
  const number = typeof value === "string" && /^\d{1,3}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && limits.isRight(number)) return number;
  const wrong = typeof number === "number" ? "is out of range" : "is not a number";
  report(key, `${show(value)} ${wrong}: ${limits.says}.`, `For example: ${setCommand(key, example)}`);
  return INVALID;
}

function readAlarms(value: unknown, report: Report): string[] | Invalid {
  if (isEmpty(value)) return [];
  const isName = (name: unknown) => typeof name === "string" && /^.{1,255}$/su.test(name);
  if (Array.isArray(value) && value.every(isName)) return [...new Set<string>(value)];
  report(
    "rollout.gate.alarms",
    `${show(value)} is not a list of alarm names.`,
    "For example: alarms: [hello-errors]",
  );
  return INVALID;
}
