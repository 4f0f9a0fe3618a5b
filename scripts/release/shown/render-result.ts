import type { Traffic } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import type { ShownError } from "../model/errors.ts";
import { type Line, renderLines } from "../model/group-alike.ts";
import { nameWithPlace } from "../model/place.ts";
import { duration } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { Outcome } from "../plans/outcome.ts";
import { blocksOf, type MovePlan } from "../plans/plan.ts";
import { jsonNotTakenBack, jsonTraffic, notTakenBack, type PlanContext } from "./render-plan.ts";

/** The result of a run that moves LIVE. */
export interface MoveResult {
  readonly outcomes: readonly Outcome[];
  /** Traffic of LIVE at the end; functions that could not be read are absent. */
  readonly served: ReadonlyMap<string, Traffic>;
  readonly recorded:
    | {
        readonly serial: number | undefined;
        readonly entry: number | undefined;
        readonly overwritten: readonly string[];
        readonly ledgerError: ShownError | undefined;
        readonly stackFileError: ShownError | undefined;
      }
    | undefined;
  readonly milliseconds: number;
}

const MARKS: Record<Outcome["kind"], string> = {
  moved: "~",
  failed: "!",
  unknown: "!",
  reverted: " ",
  skipped: " ",
};
const SAID: Record<Outcome["kind"], string> = {
  moved: "",
  failed: "not changed",
  unknown: "unknown",
  reverted: "taken back",
  skipped: "not changed",
};

/**
 * A line for each function with LIVE's traffic now, many alike in one unless `verbose`. The last line has count, time taken
 * and next command, or names what was not taken back. Where no plan was shown, since nothing moves, it says the place.
 */
export function renderMoveResult(
  plan: MovePlan,
  result: MoveResult,
  { stack, place, takeBack, verbose = false }: PlanContext,
  next: string | undefined,
): string {
  const outcomes = new Map(result.outcomes.map((outcome) => [outcome.move.functionName, outcome]));
  const said = plan.actions.map((action): Line => {
    const name = action.functionName;
    const outcome = outcomes.get(name);
    const serves = result.served.get(name);
    const shown = serves ? describeTraffic(serves) : "unknown";
    if (action.kind === "blocked") {
      const text = `${shown === "unknown" ? "can't be read" : shown} (${action.error.code})`;
      return { name, mark: "!", text };
    }
    if (action.kind === "keep" || !outcome)
      return { name, mark: " ", text: `${shown} (${action.kind === "keep" ? action.reason : "unchanged"})` };
    const state = result.recorded?.overwritten.includes(name) ? "overwritten" : SAID[outcome.kind];
    return { name, mark: MARKS[outcome.kind], text: `${shown}${state ? ` (${state})` : ""}` };
  });
  const lines = renderLines(said, verbose);
  const moved = result.outcomes.filter(({ kind }) => kind === "moved").length;
  const blocked = blocksOf(plan).length;
  const summary =
    result.outcomes.length === 0
      ? `${blocked > 0 ? "Nothing was changed" : "Nothing to change"} in ${nameWithPlace(stack, place)}`
      : `${moved} of ${result.outcomes.length + blocked} changed in ${stack} in ${duration(result.milliseconds)}`;
  const names = plan.actions.map(({ functionName }) => functionName);
  const bottomed = plan.bottomed ?? [];
  const stays =
    bottomed.length > 0
      ? `NOT taken back: ${nameList(bottomed)}, the ledger holds nothing further back.`
      : "";
  const left = [stays, notTakenBack(plan, takeBack)].filter((line) => line !== "");
  const last = left.length > 0 ? `\n${left.join("\n")}` : next ? ` Next: ${next}` : "";
  return `${lines.join("\n")}\n${summary}; ${describeServed(names, result.served)}.${last}\n`;
}

const FEW = 3;

/** The traffic of LIVE in one phrase: once if all functions serve alike, by function if there are few. */
function describeServed(names: readonly string[], served: ReadonlyMap<string, Traffic>): string {
  const shown = names.map((name): [string, string] => {
    const traffic = served.get(name);
    return [name, traffic ? describeTraffic(traffic) : "unknown"];
  });
  const [first, ...others] = [...new Set(shown.map(([, serves]) => serves))];
  if (first === "unknown" && others.length === 0) return "what LIVE serves is unknown";
  if (first && others.length === 0) return `LIVE serves ${first}`;
  if (names.length > FEW) return "LIVE serves what is listed above";
  return `LIVE serves ${shown.map((one) => one.join(" ")).join(", ")}`;
}

/** The result as JSON, functions by their short names. */
export function jsonMoveResult(plan: MovePlan, result: MoveResult): object {
  const outcomes = new Map(result.outcomes.map((outcome) => [outcome.move.functionName, outcome]));
  const functions = plan.actions.map((action): [string, object] => {
    const serves = jsonTraffic(result.served.get(action.functionName));
    if (action.kind === "blocked")
      return [action.functionName, { action: "blocked", serves, error: action.error }];
    if (action.kind === "keep")
      return [action.functionName, { action: "keep", serves, reason: action.reason }];
    const outcome = outcomes.get(action.functionName);
    return [
      action.functionName,
      {
        action: outcome?.kind ?? "skipped",
        from: jsonTraffic(action.from),
        to: jsonTraffic(action.to),
        serves,
        reason: action.reason,
        ...(outcome && "error" in outcome ? { error: outcome.error } : {}),
      },
    ];
  });
  const { recorded } = result;
  return {
    dryRun: false,
    functions: Object.fromEntries(functions),
    ledger: recorded
      ? {
          serial: recorded.serial ?? null,
          entry: recorded.entry ?? null,
          error: recorded.ledgerError ?? null,
        }
      : null,
    stackFile: recorded
      ? { written: !recorded.stackFileError, error: recorded.stackFileError ?? null }
      : null,
    ...jsonNotTakenBack(plan),
    seconds: result.milliseconds / 1000,
  };
}
