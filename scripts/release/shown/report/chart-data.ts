import type { VersionMinute } from "../../model/rollout-minutes.ts";
import type { JudgedFunction, JudgedRow } from "../../rollout/judge-report.ts";
import type { MeasureName } from "../../rollout/types.ts";
import { amount, share, weightText } from "./numbers.ts";

/** The charts of one function, as the script of the page draws them. Times in seconds since 1970. */
export interface FunctionCharts {
  readonly times: readonly number[];
  readonly range: readonly [from: number, until: number];
  /** The begin of each step, and the end. */
  readonly marks: readonly { readonly at: number; readonly label: string }[];
  readonly charts: readonly Chart[];
}

export interface Chart {
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  readonly unit: string;
  readonly isLog?: true;
  readonly range: readonly [lowest: number, highest: number];
  readonly lines: readonly ChartLine[];
  /** Level lines with their labels. */
  readonly bars?: readonly {
    readonly kind: "worse" | "good";
    readonly label: string;
    readonly value: number;
  }[];
}

/** `kind` decides colour and dashes. */
export interface ChartLine {
  readonly kind: "stable" | "canary" | "limit" | "worse" | "good";
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly isStepped?: true;
}

/** What a measure counts, in the words of the report, and where a version's minute has it. */
export const MEASURES: Readonly<
  Record<
    MeasureName,
    { title: string; bad: string; of(minute: VersionMinute): { bad: number; calls: number } }
  >
> = {
  errors: {
    title: "Failed calls",
    bad: "failed",
    of: ({ calls, errors }) => ({ bad: errors, calls }),
  },
  slow: { title: "Slow calls", bad: "slow", of: ({ calls, slow = 0 }) => ({ bad: slow, calls }) },
  url: {
    title: "5xx answers of the function URL",
    bad: "answered with 5xx",
    of: ({ url }) => ({ bad: url?.errors ?? 0, calls: url?.calls ?? 0 }),
  },
};

/** Evidence below and above is drawn at the edge. */
const EVIDENCE_RANGE = [0.01, 1e5] as const;

/** The charts of a function with minutes, `from` and `until` in milliseconds. */
export function chartsOf(fn: JudgedFunction, from: number, until: number): FunctionCharts {
  const { rows, steps, canary, stable } = fn;
  const names = measureNames(fn);
  const end = steps.at(-1)?.until;
  const marks = steps.map(({ at, weight }) => ({ at: at / 1000, label: weightText(weight) }));
  const versions = { canary: `canary ${canary.version}`, stable: `stable ${stable.version}` };
  const shares = rows.map((row) => share(row.canary.calls, row.canary.calls + row.stable.calls) ?? null);
  const p95 = {
    canary: rows.map((row) => row.canary.p95Ms ?? null),
    stable: rows.map((row) => row.stable.p95Ms ?? null),
  };
  const hasP95 = [...p95.canary, ...p95.stable].some((value) => value !== null);
  return {
    times: rows.map(({ at }) => at / 1000),
    range: [from / 1000, until / 1000],
    marks: end === undefined ? marks : [...marks, { at: end / 1000, label: "end" }],
    charts: [
      {
        title: "Share of the calls",
        caption: `The share that ${versions.canary} was set to get, and the share that it got.`,
        unit: " %",
        range: [0, 100],
        lines: [
          { kind: "limit", label: "set", values: rows.map(({ weight }) => weight), isStepped: true },
          { kind: "canary", label: "measured", values: shares },
        ],
      },
      ...(hasP95
        ? [
            {
              title: "Duration of 95 % of the calls",
              caption: "95 % of the calls took at most so long. Shown only: no verdict comes from it.",
              unit: " ms",
              range: upTo([...p95.canary, ...p95.stable], 1),
              lines: [
                { kind: "stable", label: versions.stable, values: p95.stable },
                { kind: "canary", label: versions.canary, values: p95.canary },
              ],
            } satisfies Chart,
          ]
        : []),
      ...names.flatMap((name) => [rateChart(name, rows, versions), evidenceChart(name, rows)]),
    ],
  };
}

/** The measures by which the gate judged the function. */
export function measureNames({ rows }: JudgedFunction): MeasureName[] {
  return [...new Set(rows.flatMap(({ measures }) => measures.map(({ measure }) => measure)))];
}

function rateChart(
  name: MeasureName,
  rows: readonly JudgedRow[],
  versions: { readonly canary: string; readonly stable: string },
): Chart {
  const rate = (version: "canary" | "stable") =>
    rows.map((row) => {
      const { bad, calls } = MEASURES[name].of(row[version]);
      return share(bad, calls) ?? null;
    });
  const limits = rows.map(({ measures }) => {
    const measured = measures.find(({ measure }) => measure === name);
    const usual = measured && share(measured.stable.bad, measured.stable.calls);
    return usual === undefined || !measured ? null : usual + measured.limit;
  });
  const [canary, stable] = [rate("canary"), rate("stable")];
  return {
    title: MEASURES[name].title,
    caption: `Percent of the calls of each version that were ${MEASURES[name].bad}. Limit: stable's percent at this step, plus the increase that the plan allows.`,
    unit: " %",
    range: upTo([...canary, ...stable, ...limits], 0.1),
    lines: [
      { kind: "limit", label: "limit", values: limits },
      { kind: "stable", label: versions.stable, values: stable },
      { kind: "canary", label: versions.canary, values: canary },
    ],
  };
}

function evidenceChart(name: MeasureName, rows: readonly JudgedRow[]): Chart {
  const measured = rows.map(({ measures }) => measures.find(({ measure }) => measure === name));
  const [lowest, highest] = EVIDENCE_RANGE;
  const line = (of: "worse" | "notWorse") =>
    measured.map((one) => (one ? Math.min(highest, Math.max(lowest, one[of].evidence)) : null));
  const last = measured.findLast((one) => one);
  const [worse = 0, good = 0] = [last?.worse.bar, last?.notWorse.bar];
  return {
    title: `Evidence on ${MEASURES[name].title.toLowerCase()}`,
    caption: `How strongly the calls speak for "worse" and for "not worse". A line that reaches its bar decides. Each further line of the grid is ten times more.`,
    unit: "",
    isLog: true,
    range: EVIDENCE_RANGE,
    lines: [
      { kind: "worse", label: "worse", values: line("worse") },
      { kind: "good", label: "not worse", values: line("notWorse") },
    ],
    bars: [
      { kind: "worse", label: `taken back at ${amount(worse)}`, value: worse },
      { kind: "good", label: `healthy at ${amount(good)}`, value: good },
    ],
  };
}

function upTo(values: readonly (number | null)[], least: number): [number, number] {
  return [0, 1.1 * Math.max(least, ...values.map((value) => value ?? 0))];
}
