import type { Paint } from "../model/paint.ts";
import { age, ago, alignColumns, callerName, fitLine } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { FunctionStatus, ServingVersion } from "./stack-status.ts";

/** How `status` is shown. */
export interface StatusView {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly paint: Paint;
  /** Lists each function with its versions. */
  readonly verbose: boolean;
  /** Width to which lines of functions are cut; `undefined` for a pipe. */
  readonly columns: number | undefined;
  /** An error that stderr tells in full. Its rows have the code alone. */
  readonly told: string | undefined;
  /** The command that looks closer at a stack. */
  verifyOf(stack: string): string;
}

/** What LIVE of the function serves. */
export function servesOf({ live }: FunctionStatus): string {
  return live.ok ? describeTraffic(live.value) : "unknown";
}

/** The cells of a function's line after its name. */
export function cellsOf(fn: FunctionStatus, view: StatusView): string[] {
  const cells = [servesOf(fn), describeState(fn, view), describeCode(fn), describeMove(fn, view)];
  while (cells.at(-1) === "") cells.pop();
  return cells;
}

function describeState({ declared, drift }: FunctionStatus, { paint }: StatusView): string {
  if (!declared) return paint("yellow", "declared unknown");
  return drift ? paint("red", `drift: declared ${describeTraffic(declared)}`) : paint("green", "as declared");
}

/** Where the code of the newest version that serves comes from. */
function describeCode({ versions }: FunctionStatus): string {
  const newest = versions.at(-1);
  if (!newest) return "";
  const parts = [describeCommit(newest), describeSame(newest)].filter((part) => part !== "");
  return parts.length > 0 ? `${versions.length > 1 ? `${newest.version}: ` : ""}${parts.join(", ")}` : "";
}

function describeCommit({ provenance }: ServingVersion): string {
  const { commit, dirty, ref } = provenance;
  return commit ? `commit ${commit.slice(0, 7)}${dirty ? "+dirty" : ""}${ref ? ` ${ref}` : ""}` : "";
}

function describeSame({ sameCodeAs }: ServingVersion): string {
  return sameCodeAs.length > 0 ? `same code as ${sameCodeAs.join(", ")}` : "";
}

function describeMove({ lastMove, movedOutside }: FunctionStatus, { now }: StatusView): string {
  const { at, by, action, reason } = lastMove ?? {};
  const said = at ? `${action} ${ago(at, now)} by ${callerName(by ?? "")}${reason ? `: ${reason}` : ""}` : "";
  if (!movedOutside) return said;
  return `moved outside live and pulumi${said ? `; last recorded: ${said}` : ""}`;
}

/** A line for each version that serves: its role, code, age and origin. */
export function versionLines({ versions }: FunctionStatus, { now, columns }: StatusView): string[] {
  const rows = versions.map((version) =>
    [
      version.version,
      version.role,
      `code ${version.codeSha256?.slice(0, 8) ?? "?"}`,
      `${age(version.lastModified, now)} old`,
      describeCommit(version),
      describeSame(version),
    ].filter((cell) => cell !== ""),
  );
  return alignColumns(rows, "    ").map((line) => fitLine(line, columns));
}
