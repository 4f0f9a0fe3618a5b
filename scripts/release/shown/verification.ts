import type { Paint } from "../model/paint.ts";
import { nameWithPlace, type Place } from "../model/place.ts";
import { alignColumns, count } from "../model/text.ts";
import type { Check } from "../plans/check.ts";

const MARKS: Record<Check["result"], string> = { ok: "  ", problem: "! ", drift: "~ ", "not checked": "? " };

/** Limits: mistakes that no check can find. */
const LIMITS = [
  "Not visible in Lambda: callers that use a role of their own (Step Functions, API Gateway, EventBridge Scheduler, other code). They must name the alias: an ARN that ends in :LIVE",
];

/** A line for each check with its result, then hints for the mistakes, then a count. */
export function renderVerification(
  stack: string,
  place: Place,
  checks: readonly Check[],
  paint: Paint,
): string {
  const rows = checks.map(({ functionName, name, result, message }) => [
    `${MARKS[result]}${functionName ?? stack}`,
    name,
    result === "ok" ? paint("green", "ok") : result === "not checked" ? "not checked" : paint("red", result),
    message ?? "",
  ]);
  const of = (result: Check["result"]) => checks.filter((check) => check.result === result).length;
  const found = [
    `${of("ok")} ok`,
    count(of("problem"), "problem"),
    `${of("drift")} drift`,
    `${of("not checked")} not checked`,
  ];
  const hints = [...new Set(checks.flatMap(({ hint, result }) => (hint && result !== "ok" ? [hint] : [])))];
  const lines = [...alignColumns(rows), ...hints.map((hint) => `- ${hint}`), ...LIMITS];
  return `${lines.join("\n")}\n${count(checks.length, "check")} of ${nameWithPlace(stack, place)}: ${found.join(", ")}\n`;
}

/** The same for a document. `drift` is null if none was found and not every function's LIVE could be judged. */
export function jsonVerification(checks: readonly Check[]): object {
  const judged = checks.filter(({ name }) => name === "drift").map(({ functionName }) => functionName);
  const isWhole = checks.every(({ functionName }) => !functionName || judged.includes(functionName));
  return {
    drift: checks.some(({ result }) => result === "drift") || (isWhole ? false : null),
    problems: checks.filter(({ result }) => result === "problem").length,
    checks: checks.map((check) => ({ ...check, functionName: check.functionName ?? null })),
    limits: LIMITS,
  };
}
