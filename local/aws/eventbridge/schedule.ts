/** `rate(5 minutes)`, `cron(0 8 * * ? *)`: when a scheduled rule fires. */
import { readCron } from "./cron.ts";
import { validation } from "./errors.ts";

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The first firing after a time, both in epoch milliseconds; `undefined` if none, or without expression. */
export function nextFiring(expression: string | undefined, after: number): number | undefined {
  if (expression === undefined) return undefined;
  const [, digits = "", unit = "", plural = ""] =
    /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(digits);
  if (count > 0 && (plural === "s") === count > 1)
    return after + count * UNIT_MS[unit as keyof typeof UNIT_MS];
  const [, fields = ""] = /^cron\((.+)\)$/.exec(expression) ?? [];
  try {
    return readCron(fields)(after);
  } catch {
    throw validation("Parameter ScheduleExpression is not valid.");
  }
}

/** Runs functions later. A test can use a timer that it advances by hand. */
export interface Timer {
  /** Returns a function that cancels the run. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Timers that keep no process alive. Waits longer than a day are cut into days. */
export const realTimer: Timer = {
  after(milliseconds, run) {
    const timeout = setTimeout(run, Math.min(milliseconds, UNIT_MS.day)).unref();
    return () => clearTimeout(timeout);
  },
};
