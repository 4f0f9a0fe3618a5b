/** The output of the rehearsal: lines for each step as it ends, a table at the end, one JSON document. */

import { foreignText } from "../../lib/foreign-text.ts";
import type { FunctionTraffic, Traffic } from "./call-live.ts";
import { type Changes, NO_CHANGES } from "./changes.ts";
import { excerpt } from "./excerpt.ts";
import type { StepResult } from "./step.ts";

/** The document of `npm start -- --json`. */
export interface RehearsalDocument {
  readonly steps: readonly {
    readonly name: string;
    readonly stack: string;
    readonly command: string;
    readonly seconds: number;
    readonly changes: Changes;
    readonly traffic: Readonly<Record<string, FunctionTraffic>>;
    /** The calls while the command ran, where there were any. */
    readonly meanwhile?: FunctionTraffic;
  }[];
  readonly engine: { readonly version: string; readonly source: string };
  /** With --mine alone: what is otherwise than in the checkout or on AWS. */
  readonly notSimulated?: readonly string[];
}

/** Builds the JSON document. A function has no version where there was nothing to call. */
export function toDocument(
  results: readonly StepResult[],
  engine: RehearsalDocument["engine"],
  notSimulated?: readonly string[],
): RehearsalDocument {
  return {
    steps: results.map(({ step, seconds, changes, traffic, meanwhile }) => ({
      name: step.name,
      stack: step.stack,
      command: step.command,
      seconds: Math.round(seconds * 100) / 100,
      changes,
      traffic: Object.fromEntries(Object.entries(traffic).map(([name, { byVersion }]) => [name, byVersion])),
      ...(meanwhile && { meanwhile: meanwhile.byVersion }),
    })),
    engine: { version: engine.version, source: engine.source },
    ...(notSimulated && { notSimulated }),
  };
}

/** Renders one step: command, seconds, changes, output, traffic of LIVE. */
export function renderStep({
  step,
  exitCode,
  output,
  seconds,
  changes,
  meanwhile,
  traffic,
}: StepResult): string {
  const did = [`${seconds.toFixed(1)} s`, renderChanges(changes)];
  if (exitCode !== 0)
    did.push(`${exitCode === step.expect.exitCode ? saidNo(exitCode) : "failed"}, exit code ${exitCode}`);
  return [
    `${step.stack}  ${step.command.startsWith("(") ? step.command : `$ ${step.command}`}`,
    `     ${did.filter(Boolean).join("   ")}`,
    ...excerpt(step.command, output).map((line) => `     | ${line}`),
    ...(meanwhile ? [`     LIVE meanwhile: ${renderTraffic(meanwhile)}`] : []),
    ...renderAll(traffic),
    "",
  ].join("\n");
}

/** With exit code 3 `live` has found a version unhealthy; with any other, the command was refused. */
const saidNo = (exitCode: number) => (exitCode === 3 ? "unhealthy" : "refused");

/** Renders the table at the end: stack, step, seconds, changed resources, traffic. */
export function renderSummary(results: readonly StepResult[]): string {
  const rows = results.map(({ step, seconds, changes, traffic }) => [
    step.stack,
    step.name,
    seconds.toFixed(1),
    renderChanges(changes) || "-",
    renderTraffic({ byVersion: together(traffic) }),
  ]);
  return renderTable(["stack", "step", "s", "resources", "traffic of LIVE"], rows);
}

const MARKS: readonly [keyof Changes, string][] = [
  ["create", "+"],
  ["update", "~"],
  ["replace", "+-"],
  ["delete", "-"],
];

function renderChanges(changes: Changes): string {
  const changed = MARKS.filter(([kind]) => changes[kind] > 0).map(
    ([kind, mark]) => `${mark}${changes[kind]}`,
  );
  if (changed.length > 0) return changed.join(" ");
  return changes.same > NO_CHANGES.same ? "none" : "";
}

/** A line for each function, and below it one for each event that went through a trigger. */
function renderAll(traffic: StepResult["traffic"]): string[] {
  const functions = Object.entries(traffic);
  return functions.flatMap(([name, one]) => {
    const whose = functions.length > 1 ? `LIVE of ${name}` : "LIVE";
    const through = (one.through ?? []).map((line) => `       ${foreignText(line)}`);
    return [`     ${whose}: ${renderTraffic(one)}`, ...through];
  });
}

/** The calls of all functions, by version. */
function together(traffic: StepResult["traffic"]): FunctionTraffic {
  const sum: FunctionTraffic = {};
  for (const { byVersion } of Object.values(traffic)) {
    for (const [version, { calls, errors }] of Object.entries(byVersion)) {
      sum[version] ??= { calls: 0, errors: 0 };
      sum[version].calls += calls;
      sum[version].errors += errors;
    }
  }
  return sum;
}

function renderTraffic({ byVersion, named = {} }: Pick<Traffic, "byVersion" | "named">): string {
  const shares = Object.entries(named);
  if (shares.length > 0)
    return `${shares.map(([version, percent]) => `${version}: ${percent} %`).join("; ")} by the alias, not called`;
  const versions = Object.entries(byVersion).sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  if (versions.length === 0) return "no function";
  const total = versions.reduce((sum, [, { calls }]) => sum + calls, 0);
  return versions
    .map(([version, { calls, errors }]) => {
      const failed = errors > 0 ? `, ${errors} failed` : "";
      return `${version}: ${Number(((100 * calls) / total).toFixed(1))} % of ${total} calls${failed}`;
    })
    .join("; ");
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
