import type { Traffic } from "../../../components/config.ts";
import { listedNames, nameList } from "../../../lib/name-list.ts";
import { foldAlike, functionList, withoutName } from "../model/group-alike.ts";
import type { Paint, Style } from "../model/paint.ts";
import { describePlace, type Place } from "../model/place.ts";
import { alignColumns } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import { describeMove, type MoveAction, type MovePlan } from "../plans/plan.ts";

/** The place of a plan: its stack, with account and region. */
export interface PlanContext {
  readonly stack: string;
  readonly place: Place;
  /** The command that takes back what the plan leaves, though it was moved later. */
  readonly takeBack?: string | undefined;
  /** A line for each function, also where many are alike. */
  readonly verbose?: boolean;
}

/** A plan for people: a line for each function with its change mark, many alike in one, then a count. */
export function renderMovePlan(
  plan: MovePlan,
  { stack, place, takeBack, verbose = false }: PlanContext,
  paint: Paint,
): string {
  const groups = foldAlike(plan.actions, (action) => JSON.stringify(saidOf(action)), verbose);
  const lines = [`${paint("bold", `${plan.verb} in ${stack}`)} (${describePlace(place)})`];
  lines.push(
    ...alignColumns(
      groups.map((group) => planRow(group, paint)),
      "  ",
    ),
  );
  const of = (kind: MoveAction["kind"]) => plan.actions.filter((action) => action.kind === kind).length;
  const isFolded = groups.length < plan.actions.length;
  const blocked = of("blocked") > 0 ? `, ${of("blocked")} can't` : "";
  lines.push(
    `${of("move")} to change, ${of("keep")} unchanged${blocked}${isFolded ? "; -v lists each function" : ""}`,
  );
  const left = notTakenBack(plan, takeBack);
  if (left) lines.push(left);
  return `${lines.join("\n")}\n`;
}

/** What a rollback leaves, though it was moved later than what the rollback takes back; "" if there is none. */
export function notTakenBack({ movedLater = [] }: MovePlan, takeBack: string | undefined): string {
  const [first, ...others] = movedLater;
  if (!first) return "";
  const names = nameList(movedLater.map(({ functionName }) => functionName));
  const how = others.every(({ movedBy }) => movedBy === first.movedBy) ? ` ${describeMove(first)}` : "";
  const command = movedLater.length > listedNames(movedLater.map(({ functionName }) => functionName)).length;
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

const MARKS: Record<MoveAction["kind"], [mark: string, style: Style | undefined]> = {
  blocked: ["!", "red"],
  keep: [" ", undefined],
  move: ["~", "yellow"],
};

function planRow(group: readonly [MoveAction, ...MoveAction[]], paint: Paint): string[] {
  const [action] = group;
  const [mark, style] = MARKS[action.kind];
  const names = functionList(group.map(({ functionName }) => functionName));
  const [change = "", reason] =
    group.length > 1 || action.kind !== "blocked" ? saidOf(action) : [action.error.message];
  return [
    `${style ? paint(style, mark) : mark} ${names}`,
    change,
    ...(reason === undefined ? [] : [paint("dim", reason)]),
  ];
}

/** What the plan says of a function, without its name. */
function saidOf(action: MoveAction): [change: string, reason?: string] {
  if (action.kind === "blocked") return [withoutName(action.error.message, action.functionName)];
  if (action.kind === "keep") return [action.serves ? describeTraffic(action.serves) : "", action.reason];
  return [`${describeTraffic(action.from)} -> ${describeTraffic(action.to)}`, action.reason];
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
