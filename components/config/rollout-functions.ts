import { keyInside, removeCommand, setCommand } from "../../lib/config-command.ts";
import { readDuration } from "./duration.ts";
import { INVALID, type Invalid, isEncrypted, type Report } from "./mistakes.ts";
import { type Gate, readIncrease } from "./rollout-gate.ts";
import { isEmpty, readBoolean, readObject } from "./scalars.ts";
import type { FunctionRollout, SmokeTest } from "./types.ts";
import { reportUnknownFunction } from "./unknown-function.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

const KEYS = ["smoke", "slow_over", "wait", "max_error_increase", "max_slow_increase"];
const SMOKE_KEYS = ["payload", "expect"];
const SLOW = { from: "1ms", to: "900s", example: "800ms" };
const DEFAULT_ERROR_INCREASE = 1;
const DEFAULT_SLOW_INCREASE = 2;

/** Reads `rollout.functions`: an entry for each function of the stack, the gate's limits filled in. */
export function readRolloutFunctions(
  value: unknown,
  gate: Gate,
  functions: readonly string[],
  report: Report,
): Record<string, FunctionRollout> {
  const given = readObject("rollout.functions", value, report);
  const entries = given === INVALID ? {} : (given ?? {});
  for (const [name, entry] of Object.entries(entries)) {
    if (functions.includes(name)) continue;
    reportUnknownFunction(keyInside("rollout.functions", name), name, functions, report);
    readOne(name, entry, report);
  }
  const own = new Map(
    functions.map((name) => [name, readOne(name, Object.hasOwn(entries, name) ? entries[name] : {}, report)]),
  );
  if (given !== INVALID) reportUnused(gate, [...own.values()], report);
  const { maxErrorIncrease, maxSlowIncrease } = gate;
  return Object.fromEntries(
    [...own].map(([name, one]): [string, FunctionRollout] => [
      name,
      {
        isWaitedFor: one.wait !== false,
        maxErrorIncrease: numberOf(one.maxErrorIncrease, maxErrorIncrease, DEFAULT_ERROR_INCREASE),
        maxSlowIncrease: numberOf(one.maxSlowIncrease, maxSlowIncrease, DEFAULT_SLOW_INCREASE),
        ...(typeof one.slowOverMs === "number" && { slowOverMs: one.slowOverMs }),
        ...(one.smoke !== undefined && one.smoke !== INVALID && { smoke: one.smoke }),
      },
    ]),
  );
}

/** What the entry of a function says itself. */
interface Own {
  readonly wait: boolean | undefined | Invalid;
  readonly slowOverMs: number | undefined | Invalid;
  readonly maxErrorIncrease: number | undefined | Invalid;
  readonly maxSlowIncrease: number | undefined | Invalid;
  readonly smoke: SmokeTest | undefined | Invalid;
}

function readOne(name: string, entry: unknown, report: Report): Own {
  const path = keyInside("rollout.functions", name);
  const given = readObject(path, entry, report);
  const values = given === INVALID ? {} : (given ?? {});
  reportUnknownKeys(path, values, KEYS, report);
  const slowKey = `${path}.max_slow_increase`;
  const own: Own = {
    smoke: readSmoke(`${path}.smoke`, values.smoke, report),
    slowOverMs: readDuration(`${path}.slow_over`, values.slow_over, SLOW, report),
    wait: readBoolean(`${path}.wait`, values.wait, report),
    maxErrorIncrease: readIncrease(`${path}.max_error_increase`, values.max_error_increase, report),
    maxSlowIncrease: readIncrease(slowKey, values.max_slow_increase, report),
  };
  if (typeof own.maxSlowIncrease === "number" && own.slowOverMs === undefined) {
    report(
      slowKey,
      "it has no effect: nothing says which calls are slow.",
      `Say so: ${setCommand(`${path}.slow_over`, SLOW.example)}; or remove this one: ${removeCommand(slowKey)}`,
    );
  }
  return own;
}

function readSmoke(key: string, value: unknown, report: Report): SmokeTest | undefined | Invalid {
  const values = readObject(key, value, report);
  if (values === undefined || values === INVALID) return values;
  reportUnknownKeys(key, values, SMOKE_KEYS, report);
  const { payload, expect } = values;
  if (isEmpty(payload)) {
    report(
      `${key}.payload`,
      "is missing; it is the event of the call.",
      "Write the event as keys and values, for example: payload: {}",
    );
  }
  for (const [name, part] of Object.entries({ payload, expect })) {
    if (!holdsEncrypted(part)) continue;
    report(
      `${key}.${name}`,
      "holds an encrypted value, which live cannot read.",
      "Call the function with something that is no secret.",
    );
  }
  if (isEmpty(payload) || holdsEncrypted({ payload, expect })) return INVALID;
  return { payload, ...(!isEmpty(expect) && { expect }) };
}

function holdsEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isEncrypted(value) || Object.values(value).some(holdsEncrypted);
}

/** Reports what no function uses: limits of the gate, and waiting where nobody is waited for. */
function reportUnused(gate: Gate, own: readonly Own[], report: Report): void {
  if (own.length === 0) return;
  if (own.every(({ wait }) => wait === false)) {
    report(
      "rollout.functions",
      "no function is waited for, so nothing would tell when a step has passed.",
      "Take wait: false from at least one function.",
    );
  }
  const errorKey = "rollout.gate.max_error_increase";
  if (typeof gate.maxErrorIncrease === "number" && own.every((one) => one.maxErrorIncrease !== undefined)) {
    report(errorKey, "no function uses it: each sets its own.", `Remove it: ${removeCommand(errorKey)}`);
  }
  const slowKey = "rollout.gate.max_slow_increase";
  const usesGate = (one: Own) => one.slowOverMs !== undefined && one.maxSlowIncrease === undefined;
  if (typeof gate.maxSlowIncrease === "number" && !own.some(usesGate)) {
    report(
      slowKey,
      "no function uses it: it is for those that say which calls are slow, and set no limit of their own.",
      `Give a function slow_over, for example: slow_over: ${SLOW.example}; or remove this one: ${removeCommand(slowKey)}`,
    );
  }
}

function numberOf(...values: readonly (number | undefined | Invalid)[]): number {
  return values.find((value) => typeof value === "number") as number;
}
