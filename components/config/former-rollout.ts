import { durationText } from "./duration.ts";
import { isObject, type Report } from "./mistakes.ts";
import { parseJson, wholeNumber } from "./scalars.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Reports `hold_seconds` and `health`, the former form of `rollout`, each with the line to write in its place. Returns the
 * other values.
 */
export function withoutFormerKeys(values: Values, report: Report): Values {
  const { hold_seconds: hold, health, ...others } = values;
  if (hold !== undefined)
    report(
      "rollout.hold_seconds",
      "holds are durations with a unit now, in whole minutes.",
      `Write in its place: ${holdLine(hold)}`,
    );
  if (health !== undefined)
    report(
      "rollout.health",
      "the canary is now compared with stable, by as many calls as that takes: min_calls is gone.",
      `Write in its place: ${gateLine(health)}`,
    );
  return others;
}

function holdLine(value: unknown): string {
  const holds = (Array.isArray(value) ? value : [value]).map((seconds) => {
    const minutes = Math.ceil((wholeNumber(seconds) ?? 300) / 60);
    return durationText(60_000 * Math.min(Math.max(minutes, 1), 24 * 60));
  });
  return `hold: ${Array.isArray(value) ? `[${holds.join(", ")}]` : holds[0]}`;
}

/** The share of failed calls that was allowed becomes the increase against stable that is allowed, within its limits. */
function gateLine(value: unknown): string {
  const given = typeof value === "string" ? parseJson(value) : value;
  const { max_error_percent: percent, alarms } = isObject(given) ? given : ({} as Values);
  const increase = typeof percent === "number" && percent > 0 ? Math.min(percent, 50) : 1;
  return `gate: {max_error_increase: ${increase}${alarmsPart(alarms)}}`;
}

/** Names that need no quotes in YAML; others are to be copied. */
function alarmsPart(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return "";
  const isPlain = value.every((name) => typeof name === "string" && /^[A-Za-z][\w./-]{0,254}$/.test(name));
  return `, alarms: ${isPlain ? `[${value.join(", ")}]` : "as they are"}`;
}
