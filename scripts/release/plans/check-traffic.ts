import { type LiveCommand, printedCommand } from "../../../lib/printed-command.ts";
import type { FunctionSnapshot, Reading, VersionFacts } from "../model/snapshot.ts";
import { describeTraffic, sameTraffic, versionsOf } from "../model/traffic.ts";
import { type Check, notChecked } from "./check.ts";
import { type FactsByVersion, splitMistake } from "./check-moves.ts";

/** The versions whose facts `checkTraffic` needs: those that LIVE serves, and those that are declared. */
export function versionsToCheck({ live, declared }: FunctionSnapshot): string[] {
  return live.ok ? [...new Set([...versionsOf(live.value.traffic), ...versionsOf(declared)])] : [];
}

/** Checks that LIVE of a function exists, serves the declared traffic, and names versions that can run. */
export function checkTraffic(
  fn: FunctionSnapshot,
  facts: FactsByVersion,
  stack: string,
  command: LiveCommand,
): Check[] {
  const functionName = fn.name;
  if (!fn.live.ok) {
    const { error } = fn.live;
    if (error.code !== "LiveMissing") return [notChecked("LIVE", functionName, error)];
    const hint = error.hint ?? `Deploy it: ${printedCommand("pulumi up", { stack })}`;
    return [{ functionName, name: "LIVE", result: "problem", message: error.message, hint }];
  }
  return [
    checkDrift(fn, command),
    ...[...facts].map(([version, reading]) => checkVersion(functionName, version, reading, command)),
    ...checkSplit(fn, facts),
  ];
}

function checkDrift({ name, live, declared }: FunctionSnapshot, command: LiveCommand): Check {
  const check = { functionName: name, name: "drift" };
  const traffic = live.ok ? live.value.traffic : declared;
  if (sameTraffic(traffic, declared)) return { ...check, result: "ok", message: describeTraffic(traffic) };
  return {
    ...check,
    result: "drift",
    message: `LIVE serves ${describeTraffic(traffic)}, declared is ${describeTraffic(declared)}`,
    hint: `Make LIVE serve what is declared: ${command("live sync")}; or declare what it serves: ${command("live sync --from-aws")}`,
  };
}

function checkVersion(
  functionName: string,
  version: string,
  facts: Reading<VersionFacts | undefined>,
  command: LiveCommand,
): Check {
  const check = { functionName, name: `version ${version}` };
  if (!facts.ok) return notChecked(check.name, functionName, facts.error);
  if (!facts.value)
    return {
      ...check,
      result: "problem",
      message: "does not exist",
      hint: `See what there is: ${command("live versions")}`,
    };
  const { state, stateReason } = facts.value;
  return {
    ...check,
    result: state === "Active" ? "ok" : "problem",
    message: stateReason ? `${state}: ${stateReason}` : state,
  };
}

/** Checks a declared split. Without one, or if one of its versions is unknown, there is no check. */
function checkSplit({ name, declared }: FunctionSnapshot, facts: FactsByVersion): Check[] {
  const [stable, canary] = versionsOf(declared).flatMap((version) => {
    const reading = facts.get(version);
    return reading?.ok && reading.value ? [reading.value] : [];
  });
  if (!stable || !canary) return [];
  const check = { functionName: name, name: "split" };
  const mistake = splitMistake(name, stable, canary);
  if (!mistake) return [{ ...check, result: "ok", message: "one role, one dead-letter queue" }];
  return [{ ...check, result: "problem", message: mistake.message, hint: mistake.hint ?? "" }];
}
