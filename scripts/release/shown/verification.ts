import { foldAlike, functionList, groupBy, withoutName } from "../model/group-alike.ts";
import type { Paint } from "../model/paint.ts";
import { nameWithPlace, type Place } from "../model/place.ts";
import { alignColumns, count } from "../model/text.ts";
import type { Check } from "../plans/check.ts";

/** The results in the order of their lines: first what needs somebody. */
const RESULTS: readonly Check["result"][] = ["problem", "drift", "not checked", "ok"];
const MARKS: Record<Check["result"], string> = { ok: "  ", problem: "! ", drift: "~ ", "not checked": "? " };

/** Limits: mistakes that no check can find. */
const LIMITS = [
  "Not visible in Lambda: callers that use a role of their own (Step Functions, API Gateway, EventBridge Scheduler, other code). They must name the alias: an ARN that ends in :LIVE",
];

/**
 * A line for each check with its result, those that need somebody first, then hints for the mistakes, then a count. Checks of many functions that say
 * the same become one line, and so do those of one kind that are ok, unless `verbose`.
 */
export function renderVerification(
  stack: string,
  place: Place,
  checks: readonly Check[],
  { paint, verbose = false }: { readonly paint: Paint; readonly verbose?: boolean },
): string {
  const inOrder = RESULTS.flatMap((result) => checks.filter((check) => check.result === result));
  const rows = foldAlike(inOrder, alikeness, verbose).map((group) => {
    const [{ functionName = stack, name, result, message = "" }] = group;
    const names = functionList([...new Set(group.map((check) => check.functionName ?? stack))]);
    const shown =
      result === "ok"
        ? paint("green", "ok")
        : result === "not checked"
          ? "not checked"
          : paint("red", result);
    if (group.length === 1) return [`${MARKS[result]}${names}`, name, shown, message];
    const isSame = group.every((check) => check.name === name && check.message === message);
    if (result === "ok")
      return [`${MARKS[result]}${names}`, isSame ? name : kindOf(name), shown, isSame ? message : ""];
    return [`${MARKS[result]}${names}`, name, shown, withoutName(message, functionName)];
  });
  const of = (result: Check["result"]) => checks.filter((check) => check.result === result).length;
  const found = [
    `${of("ok")} ok`,
    count(of("problem"), "problem"),
    `${of("drift")} drift`,
    `${of("not checked")} not checked`,
  ];
  const hinted = inOrder.filter(({ hint, result }) => hint && result !== "ok");
  const hints = groupBy(hinted, ({ hint = "", functionName = stack }) => withoutName(hint, functionName)).map(
    ([{ hint }]) => hint,
  );
  const lines = [...alignColumns(rows), ...hints.map((hint) => `- ${hint}`), ...LIMITS];
  return `${lines.join("\n")}\n${count(checks.length, "check")} of ${nameWithPlace(stack, place)}: ${found.join(", ")}\n`;
}

/** Checks with one alikeness say the same of their functions. */
function alikeness({ functionName = "", name, result, message = "" }: Check): string {
  if (result === "ok") return `ok ${kindOf(name)}`;
  return JSON.stringify([result, name, withoutName(message, functionName)]);
}

/** `version 7` is a check of the kind `version`. */
function kindOf(name: string): string {
  return name.replace(/ \d+$/, "");
}

/** The same for a document. */
export function jsonVerification(checks: readonly Check[]): object {
  return {
    drift: driftOf(checks),
    problems: checks.filter(({ result }) => result === "problem").length,
    checks: checks.map((check) => ({ ...check, functionName: check.functionName ?? null })),
    limits: LIMITS,
  };
}

/** Whether LIVE drifts; null if that could not be judged for a function. */
function driftOf(checks: readonly Check[]): boolean | null {
  if (checks.some(({ result }) => result === "drift")) return true;
  return checks.some(({ name, result }) => name === "LIVE" && result !== "ok") ? null : false;
}
