import type { Traffic } from "../../../components/config.ts";
import { foldAlike, functionList, withoutName } from "../model/group-alike.ts";
import type { Paint, Style } from "../model/paint.ts";
import { describeAccount, type Place } from "../model/place.ts";
import { alignColumns } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { MoveAction, MovePlan } from "../plans/plan.ts";

/** The place of a plan: its stack, with account and region. */
export interface PlanContext {
  readonly stack: string;
  readonly place: Place;
  /** A line for each function, also where many are alike. */
  readonly verbose?: boolean;
}

/** A plan for people: a line for each function with its change mark, many alike in one, then a count. */
export function renderMovePlan(
  plan: MovePlan,
  { stack, place, verbose = false }: PlanContext,
  paint: Paint,
): string {
  const groups = foldAlike(plan.actions, (action) => JSON.stringify(saidOf(action)), verbose);
  const lines = [`${paint("bold", `${plan.verb} in ${stack}`)} (${describeAccount(place)})`];
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
  return `${lines.join("\n")}\n`;
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
export function jsonMovePlan(plan: MovePlan, { stack, place }: PlanContext): object {
  return {
    verb: plan.verb,
    stack,
    dryRun: true,
    account: place.account ?? null,
    region: place.region ?? null,
    functions: Object.fromEntries(plan.actions.map((action) => [action.functionName, jsonAction(action)])),
    warnings: plan.warnings,
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
