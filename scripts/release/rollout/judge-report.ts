import { ROLLOUT } from "../ledger/annotation.ts";
import type { RolloutMinute, VersionMinute } from "../model/rollout-minutes.ts";
import type { ReportedFunction, ReportedStep, RolloutReport } from "./report-data.ts";
import { MINUTE_MS } from "./strata.ts";
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
  /** The last one. Without minutes it is unknown. */
  readonly verdict: FunctionVerdict;
  readonly judgedSteps: readonly JudgedStep[];
  readonly rows: readonly JudgedRow[];
}

/** A step with the verdict at its end. */
export interface JudgedStep extends ReportedStep {
  readonly verdict: FunctionVerdict;
}

/** One or several minutes, summed up. The percentile is the largest of them. */
export interface JudgedRow extends RolloutMinute {
  /** Percent that the canary had. */
  readonly weight: number;
  /** As soon as these minutes counted. */
  readonly measures: readonly Measured[];
}

const NONE: VersionMinute = { calls: 0, errors: 0 };
const MOST_ROWS = 240;
const ROW_MINUTES = [1, 2, 5, 10, 15, 30, 60];
const WORST_FIRST: readonly Health[] = ["unhealthy", "unknown", "inconclusive", "healthy"];

/** Asks the gate again what it said at the end of each step, and after each minute. Alarms have no minutes: they are left out. */
export function judgeReport(report: RolloutReport): JudgedReport {
  const starts = report.functions.flatMap(({ steps }) => steps.map(({ at }) => at));
  const ends = report.functions.map(({ steps }) => steps.at(-1)?.until ?? report.madeAt);
  const from = Math.floor(Math.min(...starts) / MINUTE_MS) * MINUTE_MS;
  const until = Math.max(...ends);
  const taken = (until - from) / MINUTE_MS;
  const rowMinutes = ROW_MINUTES.find((size) => taken / size <= MOST_ROWS) ?? 60;
  const judge = judgeOf(report);
  const functions = report.functions.map((fn): JudgedFunction => {
    const judgedSteps = fn.steps.map((step) => ({
      ...step,
      verdict: judge(fn, step.until ?? report.madeAt, step.at),
    }));
    const rows = rowsOf(fn, rowMinutes * MINUTE_MS).map((row): JudgedRow => {
      const end = row.at + rowMinutes * MINUTE_MS;
      const counted = end + MINUTE_MS + fn.timeoutSeconds * 1000;
      const weight = fn.steps.findLast(({ at }) => at < end)?.weight ?? 0;
      return { ...row, weight, measures: judge(fn, counted, end - 1).measures };
    });
    return { ...fn, judgedSteps, rows, verdict: (judgedSteps.at(-1) as JudgedStep).verdict };
  });
  const place = ({ verdict }: JudgedFunction) => WORST_FIRST.indexOf(verdict.health);
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
function judgeOf({ plan, functions, entries }: RolloutReport) {
  const minutes = new Map(functions.map((fn) => [fn.name, fn.minutes]));
  const evidence = { minutes, alarms: { ok: true, value: [] } } as const;
  const byEntry = new Map(functions.flatMap(({ steps }) => steps.map((step) => [step.entry, step] as const)));
  const allSteps = [...byEntry.values()].sort((one, other) => one.entry - other.entry);
  // A rollout that went on after somebody else's step counts its steps anew.
  const byOthers = new Set(entries.filter(({ action }) => action !== ROLLOUT).map(({ entry }) => entry));
  const isByOthers = ({ entry }: ReportedStep) => byOthers.has(entry);
  return (fn: ReportedFunction, now: number, lastStep: number): FunctionVerdict => {
    const taken = allSteps.filter(({ at }) => at <= lastStep);
    const began = taken.at(-1)?.at ?? lastStep;
    const isOn = ({ at, until = Number.POSITIVE_INFINITY }: ReportedStep) => at <= began && until > began;
    const participants = functions
      .filter((one) => one === fn || one.steps.some(isOn))
      .map(({ stable, canary, ...one }) => ({ ...one, stable: stable.version, canary: canary.version }));
    const steps = taken.slice(Math.min(taken.findLastIndex(isByOthers) + 1, taken.length - 1));
    const verdicts = judgeRollout({ plan: { ...plan, alarms: [] }, steps, participants, evidence, now });
    return verdicts.find(({ name }) => name === fn.name) as FunctionVerdict;
  };
}

/** The minutes of a function in rows of `size` milliseconds, from its first step to the last minute. A row without calls has zeros. */
function rowsOf({ steps, minutes }: ReportedFunction, size: number): RolloutMinute[] {
  if (!minutes.ok) return [];
  const rows = new Map<number, RolloutMinute>();
  const rowAt = (at: number) => Math.floor(at / size) * size;
  const last = minutes.value.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  for (let at = rowAt(steps[0]?.at ?? 0); at <= last; at += size)
    rows.set(at, { at, stable: NONE, canary: NONE });
  for (const { at, stable, canary } of minutes.value) {
    const row = rows.get(rowAt(at)) ?? { at: rowAt(at), stable: NONE, canary: NONE };
    rows.set(row.at, { at: row.at, stable: sum(row.stable, stable), canary: sum(row.canary, canary) });
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
