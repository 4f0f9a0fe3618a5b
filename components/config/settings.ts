import { keyInside, removeCommand, setCommand } from "../../lib/config-command.ts";
import {
  ENVIRONMENT_BYTES,
  environmentBytes,
  RESERVED_NAMES,
  VARIABLE_NAME,
} from "../../lib/environment-rules.ts";
import { imageMistake } from "../../lib/image-uri.ts";
import { readAdoption } from "./adoption.ts";
import { INVALID, isEncrypted, type Report, show } from "./mistakes.ts";
import { isEmpty, readObject, readWhole } from "./scalars.ts";
import type { FunctionSettings } from "./types.ts";

/** The keys of a function's entry that are no traffic keys. */
export const SETTING_KEYS = ["memory_size", "timeout", "environment", "image", "adopt"] as const;

const MEMORY = { from: 128, to: 10_240, unit: "MB", example: 256 };
const TIMEOUT = { from: 1, to: 900, unit: "seconds", example: 10 };
const RESERVED = new RegExp(RESERVED_NAMES);
const VARIABLE = new RegExp(VARIABLE_NAME);

/** Reads one function's settings (`prefix` is `functions.hello.`). Reports wrong ones and leaves them out. */
export function readSettings(
  prefix: string,
  values: Readonly<Record<string, unknown>>,
  report: Report,
): FunctionSettings {
  const memorySizeMb = readWhole(`${prefix}memory_size`, values.memory_size, MEMORY, report);
  const timeoutSeconds = readWhole(`${prefix}timeout`, values.timeout, TIMEOUT, report);
  const image = readImage(`${prefix}image`, values.image, report);
  const environment = readObject(`${prefix}environment`, values.environment, report);
  const adopt = readAdoption(`${prefix}adopt`, values.adopt, report);
  return {
    ...(typeof memorySizeMb === "number" && { memorySizeMb }),
    ...(typeof timeoutSeconds === "number" && { timeoutSeconds }),
    ...(image !== undefined && { image }),
    ...(environment !== undefined &&
      environment !== INVALID && {
        environment: readEnvironment(`${prefix}environment`, environment, report),
      }),
    ...(adopt !== undefined && adopt !== INVALID && { adopt }),
  };
}

/** Whether the function has an image at all, function.json says. */
function readImage(key: string, value: unknown, report: Report): string | undefined {
  if (isEmpty(value)) return undefined;
  const mistake = imageMistake(value);
  if (mistake === undefined) return String(value);
  report(key, `${show(value)} ${mistake.wrong}.`, mistake.way);
  return undefined;
}

function readEnvironment(
  key: string,
  values: Readonly<Record<string, unknown>>,
  report: Report,
): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]): [string, unknown] => {
    checkName(keyInside(key, name), name, report);
    return [name, readValue(keyInside(key, name), value, report)];
  });
  const bytes = environmentBytes(Object.fromEntries(entries));
  if (bytes > ENVIRONMENT_BYTES) {
    report(
      key,
      `names and values are ${bytes} bytes; Lambda takes ${ENVIRONMENT_BYTES}.`,
      "Keep large values in a parameter or a bucket and pass its name.",
    );
  }
  return Object.fromEntries(entries);
}

function checkName(key: string, name: string, report: Report): void {
  const mistake = variableNameMistake(name);
  if (mistake === undefined) return;
  const isReserved = RESERVED.test(name);
  report(
    key,
    mistake,
    isReserved ? `Choose another name; remove this one: ${removeCommand(key)}` : "Choose another name.",
  );
}

/** What is wrong with the name of a variable, in one sentence; `undefined` if nothing is. */
export function variableNameMistake(name: string): string | undefined {
  if (RESERVED.test(name)) return `${name} is reserved by Lambda.`;
  if (VARIABLE.test(name)) return undefined;
  return `${show(name)} is not a name for a variable: a letter, then at least one letter, digit or underscore.`;
}

/** Reads a variable; YAML numbers and booleans become text. Messages never show text, which may be secret. */
function readValue(key: string, value: unknown, report: Report): unknown {
  if (typeof value === "string" || isEncrypted(value)) return value;
  if (Number.isFinite(value) || typeof value === "boolean") return String(value);
  const found = value === null || value === undefined ? "it has no value" : `it is ${show(value)}`;
  report(key, `a variable holds text, and ${found}.`, `Set it: ${setCommand(key, "text")}`);
  return INVALID;
}
