import type { RolloutMinute, VersionMinute } from "../model/rollout-minutes.ts";
import type { ReportedFunction, ReportedStep, RolloutReport } from "./report-data.ts";
import type { FunctionVerdict, Health, Measured } from "./types.ts";
import { judgeRollout } from "./verdict.ts";

/** A report with the gate's verdicts, as the gate came or would have come to them. */
export interface JudgedReport {
  /** Unhealthy functions first. */
  readonly functions: readonly JudgedFunction[];
  /** Minutes in each row. More than 1 where a rollout took longer than `MOST_ROWS` minutes. */
  readonly rowMinutes: number;
  readonly from: number;
  readonly until: number;
}

export interface JudgedFunction extends ReportedFunction {
  /** The last verdict; absent without minutes. */
  readonly verdict?: FunctionVerdict;
  readonly judgedSteps: readonly JudgedStep[];
  readonly rows: readonly JudgedRow[];
}

/** A step with the verdict at its end. */
export interface JudgedStep extends ReportedStep {
  readonly verdict?: FunctionVerdict;
}

/** One or several minutes, summed up. The percentile is the largest of them. */
export interface JudgedRow extends RolloutMinute {
  /** Percent that the canary had. */
  readonly weight: number;
  /** As soon as these minutes counted. */
  readonly measures: readonly Measured[];
}

const MINUTE = 60_000;
const MOST_ROWS = 240;
const ROW_MINUTES = [1, 2, 5, 10, 15, 30, 60];
const WORST_FIRST: readonly (Health | undefined)[] = [
  "unhealthy",
  "unknown",
  undefined,
  "inconclusive",
  "healthy",
];

/** Asks the gate again what it said at the end of each step, and after each minute. Alarms have no minutes: they are left out. */
export function judgeReport(report: RolloutReport): JudgedReport {
  const starts = report.functions.flatMap(({ steps }) => steps.map(({ at }) => at));
  const ends = report.functions.map(({ steps }) => steps.at(-1)?.until ?? report.madeAt);
  const from = Math.floor(Math.min(...starts) / MINUTE) * MINUTE;
  const until = Math.max(...ends);
  const taken = (until - from) / MINUTE;
  const rowMinutes = ROW_MINUTES.find((size) => taken / size <= MOST_ROWS) ?? 60;
  const judge = judgeOf(report);
  const functions = report.functions.map((fn): JudgedFunction => {
    const judgedSteps = fn.steps.map((step) => ({
      ...step,
      ...given("verdict", judge(fn, step.until ?? report.madeAt, step.at)),
    }));
    const rows = rowsOf(fn, rowMinutes * MINUTE).map((row): JudgedRow => {
      const end = row.at + rowMinutes * MINUTE;
      const counted = end + MINUTE + fn.timeoutSeconds * 1000;
      const weight = fn.steps.findLast(({ at }) => at < end)?.weight ?? 0;
      return { ...row, weight, measures: judge(fn, counted, end - 1)?.measures ?? [] };
    });
    return { ...fn, judgedSteps, rows, ...given("verdict", judgedSteps.at(-1)?.verdict) };
  });
  const place = (fn: JudgedFunction) => WORST_FIRST.indexOf(fn.verdict?.health);
  return {
    functions: functions.toSorted((one, other) => place(one) - place(other)),
    rowMinutes,
    from,
    until,
  };
}

function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

/** Gives the verdict for a function at the time `now`, by the steps that LIVE had taken until `lastStep`. */
function judgeOf({ plan, functions }: RolloutReport) {
  const minutes = new Map(functions.map((fn) => [fn.name, fn.minutes]));
  const byEntry = new Map(functions.flatMap(({ steps }) => steps.map((step) => [step.entry, step] as const)));
  const allSteps = [...byEntry.values()].sort((one, other) => one.entry - other.entry);
  return (fn: ReportedFunction, now: number, lastStep: number): FunctionVerdict | undefined => {
    const steps = allSteps.filter(({ at }) => at <= lastStep);
    const last = steps.at(-1);
    if (!last || !plan.functions[fn.name] || !fn.minutes.ok || fn.minutes.value.length === 0)
      return undefined;
    const participants = functions
      .filter(({ name }) => plan.functions[name])
      .filter(({ steps }) =>
        steps.some(({ at, until = Number.POSITIVE_INFINITY }) => at <= last.at && until > last.at),
      )
      .map(({ name, stable, canary, timeoutSeconds }) => ({
        name,
        stable: stable.version,
        canary: canary.version,
        timeoutSeconds,
      }));
    const evidence = { minutes, alarms: { ok: true, value: [] } } as const;
    const verdicts = judgeRollout({ plan: { ...plan, alarms: [] }, steps, participants, evidence, now });
    return verdicts.find(({ name }) => name === fn.name);
  };
}

/** The minutes of a function in rows of `size` milliseconds, without gaps. */
function rowsOf({ minutes }: ReportedFunction, size: number): RolloutMinute[] {
  const rows = new Map<number, RolloutMinute>();
  for (const minute of minutes.ok ? minutes.value : []) {
    const at = Math.floor(minute.at / size) * size;
    const row = rows.get(at);
    rows.set(at, {
      at,
      stable: row ? sum(row.stable, minute.stable) : minute.stable,
      canary: row ? sum(row.canary, minute.canary) : minute.canary,
    });
  }
  return [...rows.values()];
}

function sum(one: VersionMinute, other: VersionMinute): VersionMinute {
  const both = <Value>(add: (one: Value, other: Value) => Value, a?: Value, b?: Value) =>
    a === undefined || b === undefined ? (a ?? b) : add(a, b);
  const plus = (a: number, b: number) => a + b;
  return {
    calls: one.calls + other.calls,
    errors: one.errors + other.errors,
    ...given("slow", both(plus, one.slow, other.slow)),
    ...given("p95Ms", both(Math.max, one.p95Ms, other.p95Ms)),
    ...given(
      "url",
      both((a, b) => ({ calls: a.calls + b.calls, errors: a.errors + b.errors }), one.url, other.url),
    ),
  };
}
