import { foreignText } from "../../../lib/foreign-text.ts";

/** One setting in which two versions differ. Values of environment variables are never shown. */
export interface SettingDifference {
  readonly setting: string;
  readonly from: string;
  readonly to: string;
}

/** Fields that differ even between `$LATEST` and a version frozen from it, or do not affect how code runs. */
const IGNORED = new Set([
  "$metadata",
  "CodeSize",
  "ConfigSha256",
  "Description",
  "FunctionArn",
  "FunctionName",
  "LastModified",
  "LastUpdateStatus",
  "LastUpdateStatusReason",
  "LastUpdateStatusReasonCode",
  "MasterArn",
  "OptimizationStatus",
  "RevisionId",
  "RuntimeVersionConfig",
  "State",
  "StateReason",
  "StateReasonCode",
  "Version",
]);

/**
 * Differences of two versions in code and settings, by AWS's names, sorted. If there are none, publishing one
 * gives the other. An absent value, an empty string, an empty list and an empty object count as equal.
 */
export function differences(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): SettingDifference[] {
  const before = flatten(from);
  const after = flatten(to);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((setting) => before.get(setting) !== after.get(setting))
    .sort()
    .map((setting) => ({ setting, from: shown(setting, before), to: shown(setting, after) }));
}

function flatten(
  settings: unknown,
  path: string[] = [],
  into = new Map<string, string>(),
): Map<string, string> {
  if (Array.isArray(settings)) {
    if (settings.length > 0) into.set(path.join("."), JSON.stringify(settings.map(withoutNoise)));
  } else if (settings !== null && typeof settings === "object") {
    for (const [key, value] of Object.entries(settings))
      if (!IGNORED.has(key) || path.includes("Variables")) flatten(value, [...path, key], into);
  } else if (settings !== undefined && settings !== null && settings !== "") {
    into.set(path.join("."), String(settings));
  }
  return into;
}

/** Drops ignored fields: for example, a layer is compared by its ARN, not by its size. */
function withoutNoise(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !IGNORED.has(key)));
}

function shown(setting: string, values: ReadonlyMap<string, string>): string {
  const value = values.get(setting);
  if (value === undefined) return "none";
  if (setting.startsWith("Environment.Variables.")) return "set";
  return foreignText(value);
}
