import { durationText } from "./duration.ts";
import { isObject, type Report } from "./mistakes.ts";
import { parseJson, wholeNumber } from "./scalars.ts";

type Values = Readonly<Record<string, unknown>>;

const FORMER_KEYS = ["hold_seconds", "health"];

/** The values of `rollout` without the keys of its former form. */
export function withoutFormerKeys(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !FORMER_KEYS.includes(key)));
}

/** Reports `hold_seconds` and `health`, the former form of `rollout`, each with the line to write in its place. */
export function reportFormerKeys(values: Values, report: Report): void {
  if (values.hold_seconds !== undefined)
    report(
      "rollout.hold_seconds",
      "holds are durations with a unit now, in whole minutes.",
      `Write in its place: ${holdLine(values.hold_seconds)}`,
    );
  if (values.health !== undefined)
    report(
      "rollout.health",
      "the canary is now compared with stable, by as many calls as that takes: min_calls is gone.",
      `Write in its place: ${gateLine(values.health)}`,
    );
}

function holdLine(value: unknown): string {
  const holds = (Array.isArray(value) ? value : [value]).map((seconds) => {
    const minutes = Math.ceil((wholeNumber(seconds) ?? 300) / 60);
    return durationText(60_000 * Math.min(Math.max(minutes, 1), 24 * 60));
  });
  return `hold: ${Array.isArray(value) ? `[${holds.join(", ")}]` : holds[0]}`;
}

/** A share that was allowed becomes an increase that is allowed: at 0 % and 1 % stable, 1 is as strict or stricter. */
function gateLine(value: unknown): string {
  const given = typeof value === "string" ? parseJson(value) : value;
  const { max_error_percent: percent, alarms } = isObject(given) ? given : ({} as Values);
  const increase = typeof percent === "number" && percent > 0 ? Math.min(percent, 50) : 1;
  return `gate: {max_error_increase: ${increase}${alarmsPart(alarms)}}`;
}

/** Only names that are safe in YAML and in a hint; others are to be copied. */
function alarmsPart(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return "";
  const isPlain = value.every((name) => typeof name === "string" && /^[A-Za-z][\w./-]{0,254}$/.test(name));
  return `, alarms: ${isPlain ? `[${value.join(", ")}]` : "as they are"}`;
}
