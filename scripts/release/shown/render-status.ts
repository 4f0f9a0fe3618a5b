import type { Paint } from "../model/paint.ts";
import { describePlace } from "../model/place.ts";
import { age, alignColumns, callerName, count } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import { jsonPlace } from "./envelope.ts";
import { jsonTraffic } from "./render-plan.ts";
import type { FunctionStatus, LastMove, ServingVersion, StatusRow } from "./stack-status.ts";

/** `status` for people: a block for each stack, then a count and the next command, by `verifyOf`. `now` in milliseconds. */
export function renderStatus(
  rows: readonly StatusRow[],
  now: number,
  paint: Paint,
  verifyOf: (stack: string) => string,
): string {
  const blocks = rows.map((row) => renderRow(row, now, paint).join("\n"));
  return `${blocks.join("\n\n")}\n\n${lastLine(rows, verifyOf)}\n`;
}

function renderRow(row: StatusRow, now: number, paint: Paint): string[] {
  if ("error" in row) return [`${paint("bold", row.stack)}  ${paint("red", "!")} ${row.error.message}`];
  const { status } = row;
  const serial = status.serial === undefined ? `ledger ${status.ledger}` : `serial ${status.serial}`;
  const kind = status.isReleaseStack ? "release stack, " : "";
  return [
    `${paint("bold", row.stack)}  ${kind}${describePlace(status.place)}, ${serial}`,
    ...status.functions.flatMap((fn) => renderFunction(fn, now, paint)),
  ];
}

function renderFunction(fn: FunctionStatus, now: number, paint: Paint): string[] {
  if (!fn.live.ok) return [`  ${fn.name}  ${paint("red", "!")} ${fn.live.error.message}`];
  const state = fn.drift
    ? paint("red", `drift: declared ${describeTraffic(fn.declared)}`)
    : paint("green", "as declared");
  const lines = [`  ${fn.name}  ${describeTraffic(fn.live.value)}  ${state}`];
  lines.push(
    ...alignColumns(
      fn.versions.map((version) => versionRow(version, now)),
      "    ",
    ),
  );
  if (fn.lastMove) lines.push(`    ${describeMove(fn.lastMove, now)}`);
  if (fn.unpublished.length > 0) lines.push(`    $LATEST is not yet published: ${fn.unpublished.join(", ")}`);
  return lines;
}

function versionRow(
  { version, role, codeSha256, provenance, lastModified, sameCodeAs }: ServingVersion,
  now: number,
): string[] {
  const commit = provenance.commit
    ? `commit ${provenance.commit.slice(0, 7)}${provenance.dirty ? "+dirty" : ""}${provenance.ref ? ` ${provenance.ref}` : ""}`
    : "";
  const same = sameCodeAs.length > 0 ? `same code as ${sameCodeAs.join(", ")}` : "";
  const cells = [
    version,
    role,
    `code ${codeSha256?.slice(0, 8) ?? "?"}`,
    `${age(lastModified, now)} old`,
    commit,
    same,
  ];
  return cells.filter((cell) => cell !== "");
}

function describeMove({ at, by, action, reason }: LastMove, now: number): string {
  return `${action} ${age(at, now)} ago by ${callerName(by)}${reason ? `: ${reason}` : ""}`;
}

function lastLine(rows: readonly StatusRow[], verifyOf: (stack: string) => string): string {
  const unreadable = rows.filter(
    (row) => "error" in row || row.status.functions.some(({ live }) => !live.ok),
  );
  const drifted = rows.filter((row) => "status" in row && row.status.functions.some(({ drift }) => drift));
  const parts = [count(rows.length, "stack")];
  if (unreadable.length > 0) parts.push(`not readable: ${unreadable.map(({ stack }) => stack).join(", ")}`);
  const [first] = drifted;
  if (first)
    parts.push(
      `drift in ${drifted.map(({ stack }) => stack).join(", ")}; look closer: ${verifyOf(first.stack)}`,
    );
  else if (unreadable.length === 0) parts.push("no drift");
  return parts.join("; ");
}

/** `status` as JSON. */
export function jsonStatus(rows: readonly StatusRow[]): object {
  return { stacks: Object.fromEntries(rows.map((row) => [row.stack, jsonRow(row)])) };
}

function jsonRow(row: StatusRow): object {
  if ("error" in row) return { ...jsonPlace(row.place), error: row.error };
  const { status } = row;
  return {
    releaseStack: status.isReleaseStack,
    ...jsonPlace(status.place),
    ledger: status.ledger,
    serial: status.serial ?? null,
    drift: driftOf(status.functions),
    functions: Object.fromEntries(status.functions.map((fn) => [fn.name, jsonFunction(fn)])),
    warnings: status.warnings,
  };
}

/** Null if none was found and not every function's LIVE could be judged. */
function driftOf(functions: readonly FunctionStatus[]): boolean | null {
  return functions.some(({ drift }) => drift) || (functions.every(({ live }) => live.ok) ? false : null);
}

function jsonFunction(fn: FunctionStatus): object {
  const common = { declared: jsonTraffic(fn.declared), drift: driftOf([fn]) };
  if (!fn.live.ok) return { error: fn.live.error, ...common };
  return {
    ...(jsonTraffic(fn.live.value) as object),
    ...common,
    versions: fn.versions.map(({ version, role, codeSha256, lastModified, provenance, sameCodeAs }) => ({
      version,
      role,
      codeSha256: codeSha256 ?? null,
      lastModified: lastModified ?? null,
      ...provenance,
      sameCodeAs,
    })),
    unpublished: fn.unpublished,
    lastMove: fn.lastMove ?? null,
  };
}
