import { shellWord } from "../../../lib/shell-word.ts";
import type { FunctionSnapshot, Reading } from "../model/snapshot.ts";
import { type Check, notChecked } from "./check.ts";

/** Executions reserved for a function, or `undefined` if none are. At 0, AWS throttles every call. */
export type ReservedReading = Reading<number | undefined>;

/** Checks that the reserved executions of a function, if any, let calls through. */
export function checkThrottling(fn: FunctionSnapshot, reserved: ReservedReading): Check {
  const name = "reserved concurrency";
  if (!reserved.ok) return notChecked(name, fn.name, reserved.error);
  const check = { functionName: fn.name, name };
  if (reserved.value !== 0)
    return { ...check, result: "ok", message: reserved.value ? String(reserved.value) : "none" };
  return {
    ...check,
    result: "problem",
    message: "0: AWS throttles every call",
    hint: `Give it executions again: ${freeing(fn)}`,
  };
}

/** Warns of functions whose every call AWS throttles, whatever LIVE serves: one warning for all of them. */
export function throttlingWarnings(
  functions: readonly FunctionSnapshot[],
  reserved: ReadonlyMap<string, ReservedReading>,
): string[] {
  const throttled = functions.filter(({ name }) => {
    const reading = reserved.get(name);
    return reading?.ok && reading.value === 0;
  });
  const [first, ...others] = throttled;
  if (!first) return [];
  const names = throttled.map(({ name }) => name).join(", ");
  const each = others.length > 0 ? "for each, as for the first" : "with";
  return [
    `${names}: AWS throttles every call, whatever LIVE serves, since reserved concurrency is 0; give back executions ${each}: ${freeing(first)}`,
  ];
}

/** Names the function by its ARN where that is known: in another account or region, the command changes nothing. */
function freeing({ live, physicalName }: FunctionSnapshot): string {
  const arn = live.ok ? live.value.arn.split(":").slice(0, 7).join(":") : "";
  return `aws lambda delete-function-concurrency --function-name ${shellWord(arn || physicalName)}`;
}
