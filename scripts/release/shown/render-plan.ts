import type { Traffic } from "../../../components/config.ts";
import type { Paint } from "../model/paint.ts";
import { describePlace, type Place } from "../model/place.ts";
import { alignColumns, firstOf, someOf } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import { describeMove, type MoveAction, type MovePlan } from "../plans/plan.ts";

/** The place of a plan: its stack, with account and region. */
export interface PlanContext {
  readonly stack: string;
  readonly place: Place;
  /** The command that takes back what the plan leaves, though it was moved later. */
  readonly takeBack?: string | undefined;
}

/** A plan for people: a line for each function with its change mark, then a count. */
export function renderMovePlan(
  plan: MovePlan,
  { stack, place, takeBack }: PlanContext,
  paint: Paint,
): string {
  const lines = [`${paint("bold", `${plan.verb} in ${stack}`)} (${describePlace(place)})`];
  lines.push(
    ...alignColumns(
      plan.actions.map((action) => planRow(action, paint)),
      "  ",
    ),
  );
  const of = (kind: MoveAction["kind"]) => plan.actions.filter((action) => action.kind === kind).length;
  const blocked = of("blocked") > 0 ? `, ${of("blocked")} can't` : "";
  lines.push(`${of("move")} to change, ${of("keep")} unchanged${blocked}`);
  const left = notTakenBack(plan, takeBack);
  if (left) lines.push(left);
  return `${lines.join("\n")}\n`;
}

/** What a rollback leaves, though it was moved later than what the rollback takes back; "" if there is none. */
export function notTakenBack({ movedLater = [] }: MovePlan, takeBack: string | undefined): string {
  const [first, ...others] = movedLater;
  if (!first) return "";
  const names = someOf(movedLater.map(({ functionName }) => functionName));
  const how = others.every(({ movedBy }) => movedBy === first.movedBy) ? ` ${describeMove(first)}` : "";
  const command = movedLater.length > firstOf(movedLater.map(({ functionName }) => functionName)).length;
  return `NOT taken back: ${names}, moved later${how}. To take ${others.length > 0 ? "them" : "it"} back${command ? ", for example" : ""}: ${takeBack}`;
}

/** The same in JSON, only where there is any. */
export function jsonNotTakenBack({ movedLater = [] }: MovePlan): object {
  if (movedLater.length === 0) return {};
  return {
    notTakenBack: Object.fromEntries(
      movedLater.map(({ functionName, movedBy }) => [
        functionName,
        { entry: Number.isFinite(movedBy) ? movedBy : null },
      ]),
    ),
  };
}

function planRow(action: MoveAction, paint: Paint): string[] {
  if (action.kind === "blocked") return [`${paint("red", "!")} ${action.functionName}`, action.error.message];
  if (action.kind === "keep")
    return [
      `  ${action.functionName}`,
      action.serves ? describeTraffic(action.serves) : "",
      paint("dim", action.reason),
    ];
  const change = `${describeTraffic(action.from)} -> ${describeTraffic(action.to)}`;
  return [`${paint("yellow", "~")} ${action.functionName}`, change, paint("dim", action.reason)];
}

/** Traffic in JSON: `{"live":"7"}` or `{"live":"7","canary":"8","weight":10}`, as in the ledger. */
export function jsonTraffic(traffic: Traffic | undefined): object | null {
  if (!traffic) return null;
  const { live, canary } = traffic;
  return canary ? { live, canary: canary.version, weight: canary.weight } : { live };
}

/** The plan as JSON, functions by their short names. */
export function jsonMovePlan(plan: MovePlan): object {
  return {
    dryRun: true,
    functions: Object.fromEntries(plan.actions.map((action) => [action.functionName, jsonAction(action)])),
    ...jsonNotTakenBack(plan),
  };
}

function jsonAction(action: MoveAction): object {
  if (action.kind === "blocked") return { action: "blocked", error: action.error };
  if (action.kind === "keep")
    return { action: "keep", serves: jsonTraffic(action.serves), reason: action.reason };
  return {
    action: "move",
    from: jsonTraffic(action.from),
    to: jsonTraffic(action.to),
    reason: action.reason,
  };
}
