import { setCommand } from "../../lib/config-command.ts";
import { INVALID, type Invalid, type Report, show } from "./mistakes.ts";
import { isEmpty, wholeNumber } from "./scalars.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Limits of a duration, as text (`1m`), and the example that a hint shows. */
export interface DurationLimits {
  readonly from: string;
  readonly to: string;
  readonly example: string;
  /** Only whole minutes, and this is the reason: `CloudWatch counts by the minute`. */
  readonly wholeMinutesBecause?: string;
}

/** Milliseconds of a whole number with its unit: `800ms`, `90s`, `5m`, `1h`, `7d`. `undefined` for any other value. */
export function milliseconds(value: unknown): number | undefined {
  const [, digits = "", unit = ""] =
    (typeof value === "string" && /^(\d{1,9})(ms|s|m|h|d)$/.exec(value)) || [];
  return unit ? Number(digits) * (UNITS[unit] as number) : undefined;
}

/** Writes milliseconds in the largest unit that divides them: 300,000 is `5m`. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}

/** Reads a duration within limits, in milliseconds; `undefined` if the key is empty. A number without unit is a mistake. */
export function readDuration(
  key: string,
  value: unknown,
  limits: DurationLimits,
  report: Report,
): number | undefined | Invalid {
  if (isEmpty(value)) return undefined;
  const ms = milliseconds(value);
  const wrong = ms === undefined ? noDuration(value) : outside(ms, limits);
  if (wrong === undefined) return ms;
  report(key, `${show(value)} ${wrong}.`, `For example: ${setCommand(key, limits.example)}`);
  return INVALID;
}

function noDuration(value: unknown): string {
  const bare = wholeNumber(value);
  return bare === undefined
    ? "is not a duration: a whole number and ms, s, m, h or d"
    : `has no unit: ${bare}s are seconds, ${bare}m minutes, ${bare}h hours`;
}

function outside(ms: number, { from, to, wholeMinutesBecause }: DurationLimits): string | undefined {
  if (ms < (milliseconds(from) ?? 0) || ms > (milliseconds(to) ?? 0))
    return `is out of range: durations from ${from} to ${to}`;
  return wholeMinutesBecause && ms % 60_000 !== 0
    ? `is not whole minutes: ${wholeMinutesBecause}`
    : undefined;
}
