/** `rate(5 minutes)`: how often a scheduled rule fires. */
import { AwsError } from "../service.ts";
import { validation } from "./errors.ts";

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The time between two events, in milliseconds. */
export function readRate(expression: string): number {
  const [, digits = "", unit = "", plural = ""] =
    /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(digits);
  if (count > 0 && (plural === "s") === count > 1) return count * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (/^cron\(.+\)$/.test(expression)) {
    throw new AwsError(
      "NotImplemented",
      "Local EventBridge knows rate(...) schedules only, not cron(...).",
      501,
    );
  }
  throw validation("Parameter ScheduleExpression is not valid.");
}

/** Runs things later; a test turns it by hand. */
export interface Timer {
  /** Returns what cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Timers that keep no process alive. Waits longer than a day are cut into days. */
export const realTimer: Timer = {
  after(milliseconds, run) {
    const timeout = setTimeout(run, Math.min(milliseconds, UNIT_MS.day)).unref();
    return () => clearTimeout(timeout);
  },
};
