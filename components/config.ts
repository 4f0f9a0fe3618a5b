/** Parses stack config. Pure, so that program and `live` read a file alike. One pass finds every mistake. */
import { keyInside, removeCommand, setCommand } from "../lib/config-command.ts";
import { foreignText } from "../lib/foreign-text.ts";
import { reportAdoptedTwice } from "./config/adoption.ts";
import { reportLeftBehind } from "./config/left-behind.ts";
import { INVALID, type Invalid, type Report } from "./config/mistakes.ts";
import { readRollout } from "./config/rollout.ts";
import { readBoolean, readObject, readWhole } from "./config/scalars.ts";
import { readSettings, SETTING_KEYS } from "./config/settings.ts";
import {
  nonDefaultTrafficKeys,
  readTraffic,
  setsTraffic,
  TRAFFIC_KEYS,
  trafficWarnings,
} from "./config/traffic-keys.ts";
import {
  type ConfigMistake,
  type FunctionSettings,
  LATEST,
  type ParsedConfig,
  type Traffic,
} from "./config/types.ts";
import { reportUnknownFunction } from "./config/unknown-function.ts";
import { reportUnknownKeys } from "./config/unknown-keys.ts";

export { PROJECT_FILES, stackFileName, stacksAmong } from "../lib/pulumi-files.ts";
export { adoptedNames, adoptionsIn, isAliasName, isFunctionName, LIVE } from "./config/adoption.ts";
export { isLeftBehind } from "./config/left-behind.ts";
export { INVALID, type Invalid, renderMistakes } from "./config/mistakes.ts";
export {
  type AwsKeys,
  areApart,
  awsName,
  describeClash,
  type NameClash,
  type NamesOfStack,
  sharedNames,
  wayOutOf,
} from "./config/name-clashes.ts";
export { notReached } from "./config/not-reached.ts";
export { variableNameMistake } from "./config/settings.ts";
export {
  type Adoption,
  type Canary,
  type ConfigMistake,
  type FunctionRollout,
  type FunctionSettings,
  LATEST,
  type ParsedConfig,
  type RolloutPlan,
  type RolloutStep,
  type SmokeTest,
  type StackConfig,
  type Traffic,
} from "./config/types.ts";

/** Every key that a stack file may hold in the project's own namespace. */
export const STACK_KEYS: readonly string[] = [
  ...TRAFFIC_KEYS,
  "publish_versions",
  "publish_on_up",
  "live_serial",
  "functions",
  "rollout",
];

const SERIAL = { from: 0, to: Number.MAX_SAFE_INTEGER, unit: "", example: 0 };

type Values = Readonly<Record<string, unknown>>;

/**
 * Parses the values of a stack file, or names all of its mistakes.
 * `values`: keys without namespace; keys left behind under a former name of the project keep theirs. Values
 * are YAML values or strings; objects may be JSON text, as `pulumi.runtime.allConfig()` gives them.
 * `functions`: the names in the catalog.
 */
export function parseStackConfig(values: Values, functions: readonly string[]): ParsedConfig {
  const mistakes: ConfigMistake[] = [];
  const report: Report = (...texts) => {
    const [key, message, hint] = texts.map(foreignText) as [string, string, string];
    mistakes.push({ key, message, hint });
  };

  const own = Object.entries(values).filter(([key]) => !key.includes(":"));
  for (const key of Object.keys(values)) if (key.includes(":")) reportLeftBehind(key, report);
  reportUnknownKeys("", Object.fromEntries(own), STACK_KEYS, report);
  const stackTraffic = readTraffic("", values, report);
  const publishVersions = readBoolean("publish_versions", values.publish_versions, report);
  const publishOnUp = readBoolean("publish_on_up", values.publish_on_up, report);
  if (publishOnUp === true && publishVersions !== true && publishVersions !== INVALID)
    report(
      "publish_on_up",
      "is true, and only a release stack publishes versions.",
      `Make it one: ${setCommand("publish_versions", "true")}, or remove the key: ${removeCommand("publish_on_up")}`,
    );
  const liveSerial = readWhole("live_serial", values.live_serial, SERIAL, report);
  const entries = readEntries(values.functions, functions, report);
  const parsed = functions.map((name) => readFunction(name, entries.get(name) ?? {}, stackTraffic, report));
  for (const [name, entry] of entries) {
    if (!functions.includes(name)) readFunction(name, entry, stackTraffic, report);
  }
  const adopted = parsed.flatMap(({ name, settings: { adopt } }) => (adopt ? [[name, adopt] as const] : []));
  reportAdoptedTwice(new Map(adopted), report);
  const rollout = readRollout(values.rollout, functions, report);

  const overriding = parsed.filter(({ declaredIn }) => declaredIn === "function").map(({ name }) => name);
  const nonDefault = nonDefaultTrafficKeys(values);
  if (functions.length > 0 && overriding.length === functions.length) {
    const isMistaken = (key: string) => mistakes.some((mistake) => mistake.key === key);
    for (const key of nonDefault) if (!isMistaken(key)) reportUnused(key, overriding, report);
  }
  if (mistakes.length > 0) return { ok: false, mistakes };

  const record = <T>(pick: (entry: ParsedFunction) => T) =>
    Object.fromEntries(parsed.map((entry) => [entry.name, pick(entry)]));
  return {
    ok: true,
    config: {
      traffic: record(({ traffic }) => traffic as Traffic),
      declaredIn: record(({ declaredIn }) => declaredIn),
      settings: record(({ settings }) => settings),
      publishVersions: publishVersions === true,
      ...(publishOnUp === true && { publishOnUp }),
      liveSerial: typeof liveSerial === "number" ? liveSerial : 0,
      ...(rollout && { rollout }),
      warnings: [...trafficWarnings("", values, undefined), ...parsed.flatMap(({ warnings }) => warnings)],
    },
  };
}

interface ParsedFunction {
  readonly name: string;
  readonly declaredIn: "stack" | "function";
  readonly traffic: Traffic | Invalid;
  readonly settings: FunctionSettings;
  readonly warnings: readonly string[];
}

function readFunction(
  name: string,
  values: Values,
  stack: Traffic | Invalid,
  report: Report,
): ParsedFunction {
  const path = keyInside("functions", name);
  const prefix = `${path}.`;
  reportUnknownKeys(path, values, [...TRAFFIC_KEYS, ...SETTING_KEYS], report);
  const settings = readSettings(prefix, values, report);
  if (!setsTraffic(values)) return { name, declaredIn: "stack", traffic: stack, settings, warnings: [] };
  const traffic = readTraffic(prefix, values, report);
  const warnings = trafficWarnings(prefix, values, stack === INVALID ? LATEST : stack.live);
  return { name, declaredIn: "function", traffic, settings, warnings };
}

/** The entries of `functions` by name. An unknown function is a mistake, and its entry is read too. */
function readEntries(value: unknown, functions: readonly string[], report: Report): Map<string, Values> {
  const entries = new Map<string, Values>();
  const given = readObject("functions", value, report);
  if (given === undefined || given === INVALID) return entries;
  for (const [name, entry] of Object.entries(given)) {
    const key = keyInside("functions", name);
    if (!functions.includes(name)) reportUnknownFunction(key, name, functions, report);
    const object = readObject(key, entry, report);
    if (object !== undefined && object !== INVALID) entries.set(name, object);
  }
  return entries;
}

function reportUnused(key: string, overriding: readonly string[], report: Report): void {
  report(
    key,
    `no function uses the stack's value: ${overriding.join(", ")} ${overriding.length === 1 ? "sets its" : "set their"} own traffic keys.`,
    `Remove it: ${removeCommand(key)}`,
  );
}
