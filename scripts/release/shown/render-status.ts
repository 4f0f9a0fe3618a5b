import { printedCommand } from "../../../lib/printed-command.ts";
import { foldAlike, functionList, groupBy, withoutName } from "../model/group-alike.ts";
import { describePlace } from "../model/place.ts";
import { age, alignColumns, clockTime, count, fitLine } from "../model/text.ts";
import { jsonPlace } from "./envelope.ts";
import { jsonTraffic } from "./render-plan.ts";
import type { FunctionStatus, StackStatus, StatusRow } from "./stack-status.ts";
import { cellsOf, type StatusView, servesOf, versionLines } from "./status-line.ts";

/**
 * `status` for people: a block for each stack, then a count and the next command. Functions that can't be read, that
 * drift or that have a canary come first, a line each; the others are counted if there are many.
 */
export function renderStatus(rows: readonly StatusRow[], view: StatusView): string {
  const alike = groupBy(rows, (row) =>
    "error" in row ? withoutName(row.error.message, row.stack, "STACK") : `status of ${row.stack}`,
  );
  const blocks = alike.map((group) => renderBlock(group, view).join("\n"));
  return `${blocks.join("\n\n")}\n\n${lastLine(rows, view)}\n`;
}

function renderBlock(group: readonly [StatusRow, ...StatusRow[]], view: StatusView): string[] {
  const [row] = group;
  if ("status" in row) return renderStack(row.status, view);
  const { message, hint } = row.error;
  const stacks = group.map(({ stack }) => view.paint("bold", stack)).join(", ");
  if (row.error.code === view.told) return [`${stacks}  ${view.paint("red", "!")} ${view.told}`];
  const said = group.length > 1 ? withoutName(message, row.stack, "STACK") : message;
  return [`${stacks}  ${view.paint("red", "!")} ${said}`, ...(hint ? [`  ${hint}`] : [])];
}

function renderStack(status: StackStatus, view: StatusView): string[] {
  const { paint, columns, verbose } = view;
  const serial = status.serial === undefined ? `ledger ${status.ledger}` : `serial ${status.serial}`;
  const kind = status.isReleaseStack ? "release stack, " : "";
  const lines = [`${paint("bold", status.stack)}  ${kind}${describePlace(status.place)}, ${serial}`];
  if (status.fileError) {
    const said = status.fileError.message.replaceAll("\n", "\n  ");
    lines.push(`  ${paint("red", "!")} ${said}`, "  What is declared is therefore unknown.");
    if (status.fileError.hint) lines.push(`  ${status.fileError.hint}`);
  }
  lines.push(...unreadLines(status, view));
  const groups = groupsOf(status.functions, view);
  const aligned = alignColumns(
    groups.map(({ cells }) => cells),
    "  ",
  );
  for (const [index, line] of aligned.entries()) {
    lines.push(fitLine(line, columns));
    const [fn] = groups[index]?.functions ?? [];
    if (verbose && fn) lines.push(...versionLines(fn, view));
  }
  return [
    ...lines,
    ...rolloutLine(status, view),
    ...unpublishedLines(status.functions),
    countLine(status.functions),
  ];
}

/** Functions that can't be read: one line for each cause, and its hint. */
function unreadLines({ functions, stack, isRenamed }: StackStatus, { paint }: StatusView): string[] {
  const missing = isRenamed
    ? `not deployed to ${stack} under this name`
    : `not deployed to ${stack} yet: ${printedCommand("pulumi up", { stack })}`;
  const unread = functions.flatMap(({ name, live }) => (live.ok ? [] : [{ name, error: live.error }]));
  return groupBy(unread, ({ name, error }) => withoutName(error.message, name)).flatMap((group) => {
    const [{ name, error }] = group;
    const names = functionList(group.map((one) => one.name));
    if (error.code === "LiveMissing") return [`  ${names}  ${paint("red", "!")} ${missing}`];
    const said = group.length > 1 ? withoutName(error.message, name) : error.message;
    return [`  ${names}  ${paint("red", "!")} ${said}`, ...(error.hint ? [`    ${error.hint}`] : [])];
  });
}

type State = "not readable" | "not deployed" | "drift" | "canary" | "declared unknown" | "as declared";

/** The states in the order of their lines. */
const STATES: readonly State[] = [
  "not readable",
  "not deployed",
  "drift",
  "canary",
  "declared unknown",
  "as declared",
];
/** The states of functions whose LIVE was read. */
const SERVING = STATES.slice(STATES.indexOf("drift"));

function stateOf({ live, drift }: FunctionStatus): State {
  if (!live.ok) return live.error.code === "LiveMissing" ? "not deployed" : "not readable";
  if (drift) return "drift";
  if (live.value.canary) return "canary";
  return drift === undefined ? "declared unknown" : "as declared";
}

/** So many functions without canary and drift are listed; more are counted. */
const FEW = 5;
/** So many differences from `$LATEST` get a line each. */
const DIFFERENCES = 3;

interface Group {
  readonly functions: readonly FunctionStatus[];
  readonly cells: readonly string[];
}

function groupsOf(functions: readonly FunctionStatus[], view: StatusView): Group[] {
  return SERVING.flatMap((state) => {
    const inState = functions.filter((fn) => stateOf(fn) === state);
    const isCalm = state === "as declared" || state === "declared unknown";
    if (isCalm && !view.verbose && inState.length > FEW) return [folded(inState, state, view)];
    return foldAlike(inState, (fn) => JSON.stringify(cellsOf(fn, view)), view.verbose).map((group) =>
      groupOf(group, view),
    );
  });
}

function groupOf(functions: readonly [FunctionStatus, ...FunctionStatus[]], view: StatusView): Group {
  const names = functionList(functions.map(({ name }) => name));
  return { functions, cells: [names, ...cellsOf(functions[0], view)] };
}

function folded(functions: readonly FunctionStatus[], state: State, { paint }: StatusView): Group {
  const [serves, ...others] = new Set(functions.map(servesOf));
  const shown = others.length === 0 ? (serves ?? "") : "each one version at 100 %";
  const names = functionList(functions.map(({ name }) => name));
  return { functions: [], cells: [names, shown, paint(state === "as declared" ? "green" : "yellow", state)] };
}

/** `rollout: 10 % since 14:03 UTC (2 min), next 50 %`. */
function rolloutLine({ rollout }: StackStatus, { now }: StatusView): string[] {
  if (!rollout) return [];
  const { weight, since, next } = rollout;
  const said = `  rollout: ${weight} % since ${clockTime(since, now)} (${age(since, now)})`;
  return [next === undefined ? said : `${said}, next ${next} %`];
}

function unpublishedLines(functions: readonly FunctionStatus[]): string[] {
  const unpublished = functions.filter((fn) => fn.unpublished.length > 0);
  const groups = groupBy(unpublished, (fn) => fn.unpublished.join(", "));
  const says = "$LATEST is not yet published";
  if (groups.length > DIFFERENCES) return [`  ${functionList(unpublished.map(({ name }) => name))}: ${says}`];
  return groups.map(
    (group) =>
      `  ${functionList(group.map(({ name }) => name))}: ${says}: ${group[0].unpublished.join(", ")}`,
  );
}

/** `30 functions: 1 drift, 1 canary, 28 as declared`. */
function countLine(functions: readonly FunctionStatus[]): string {
  const counts = STATES.flatMap((state) => {
    const amount = functions.filter((fn) => stateOf(fn) === state).length;
    return amount > 0 ? [`${amount} ${state}`] : [];
  });
  return `  ${count(functions.length, "function")}: ${counts.join(", ")}`;
}

/** Whether everything that `status` shows of the stack could be read. */
export function isReadable(row: StatusRow): boolean {
  if ("error" in row) return false;
  return !row.status.fileError && row.status.functions.every(({ live }) => live.ok);
}

function lastLine(rows: readonly StatusRow[], { verifyOf }: StatusView): string {
  const isMistaken = (row: StatusRow) => "status" in row && row.status.fileError !== undefined;
  const mistaken = rows.filter(isMistaken);
  const others = rows.filter((row) => !isReadable(row) && !isMistaken(row));
  const holds = (state: State) => (row: StatusRow) =>
    "status" in row && row.status.functions.some((fn) => stateOf(fn) === state);
  const isAbsent = (row: StatusRow) =>
    "status" in row && row.status.functions.every((fn) => stateOf(fn) === "not deployed");
  const found: [string, StatusRow[]][] = [
    ["not readable", others.filter((row) => "error" in row || holds("not readable")(row))],
    ["not deployed", others.filter(isAbsent)],
    ["partly deployed", others.filter((row) => holds("not deployed")(row) && !isAbsent(row))],
    ["declared unknown", mistaken],
  ];
  const drifted = rows.filter((row) => "status" in row && row.status.functions.some(({ drift }) => drift));
  const parts = [count(rows.length, "stack")];
  for (const [what, of] of found)
    if (of.length > 0) parts.push(`${what}: ${of.map(({ stack }) => stack).join(", ")}`);
  const [first] = drifted;
  if (first)
    parts.push(
      `drift in ${drifted.map(({ stack }) => stack).join(", ")}; look closer: ${verifyOf(first.stack)}`,
    );
  else if (rows.every(isReadable)) parts.push("no drift");
  return parts.join("; ");
}

/** `status` as JSON. `drift` is null where it could not be judged. */
export function jsonStatus(rows: readonly StatusRow[]): object {
  return { stacks: Object.fromEntries(rows.map((row) => [row.stack, jsonRow(row)])) };
}

function jsonRow(row: StatusRow): object {
  if ("error" in row) return { ...jsonPlace(row.place), error: row.error, drift: null };
  const { status } = row;
  const drifts = status.functions.map(({ drift }) => drift);
  return {
    ...(status.fileError ? { error: status.fileError } : {}),
    releaseStack: status.isReleaseStack,
    ...jsonPlace(status.place),
    ledger: status.ledger,
    serial: status.serial ?? null,
    drift: drifts.includes(true) || (drifts.includes(undefined) ? null : false),
    functions: Object.fromEntries(status.functions.map((fn) => [fn.name, jsonFunction(fn)])),
    rollout: status.rollout ? { ...status.rollout, next: status.rollout.next ?? null } : null,
    warnings: status.warnings,
  };
}

function jsonFunction(fn: FunctionStatus): object {
  const common = { declared: jsonTraffic(fn.declared), drift: fn.drift ?? null };
  if (!fn.live.ok) return { error: fn.live.error, ...common };
  const lastRecorded = fn.lastMove ?? null;
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
    lastMove: fn.movedOutside ? null : lastRecorded,
    lastRecorded,
  };
}
