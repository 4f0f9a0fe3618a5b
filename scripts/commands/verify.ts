import { openBindings } from "../adapters/binding-gateway.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import type { FunctionSnapshot, VersionFacts } from "../release/model/snapshot.ts";
import { selectedFunctions } from "../release/model/snapshot.ts";
import { describeTraffic, sameTraffic, versionsOf } from "../release/model/traffic.ts";
import { splitMistake } from "../release/plans/check-moves.ts";
import { statusWarnings } from "../release/shown/stack-status.ts";
import {
  type Check,
  jsonVerification,
  notChecked,
  renderVerification,
} from "../release/shown/verification.ts";
import { checkBindings, readEventSources } from "../stack/check-bindings.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readStack, type StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Preflight: every check is made, whatever the others find. */
export async function verify(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "verify");
  const { run, files, aws } = stack;
  const reading = await readStack(stack);
  const bindings = openBindings(await aws.lambda(), aws.caller);
  const sources = readEventSources(bindings);
  const perFunction = await Promise.all(
    selectedFunctions(reading.snapshot).flatMap((fn) => [
      checkTraffic(files, reading, fn),
      checkBindings(aws, bindings, fn, sources),
    ]),
  );
  const checks: Check[] = [{ name: "stack file", result: "ok" }, ...perFunction.flat()];
  printWarnings(run, [...files.config.warnings, ...statusWarnings(reading.snapshot)]);
  printResult(
    run,
    () => renderVerification(files.stack, checks, run.paint),
    () => jsonVerification(files.stack, checks),
  );
  if (checks.some(({ result }) => result === "drift")) return EXIT.unhealthy;
  return checks.some(({ result }) => result === "problem") ? EXIT.failed : EXIT.done;
}

async function checkTraffic(
  files: StackFiles,
  { versions }: StackReading,
  fn: FunctionSnapshot,
): Promise<Check[]> {
  const functionName = fn.name;
  if (!fn.live.ok) {
    if (fn.live.error.code !== "LiveMissing") return [notChecked("LIVE", functionName, fn.live.error)];
    return [
      {
        functionName,
        name: "LIVE",
        result: "problem",
        message: fn.live.error.message,
        hint: `Deploy it: pulumi up -s ${files.stack}`,
      },
    ];
  }
  const { traffic } = fn.live.value;
  const drifts = !sameTraffic(traffic, fn.declared);
  const checks: Check[] = [
    {
      functionName,
      name: "drift",
      result: drifts ? "drift" : "ok",
      message: drifts
        ? `LIVE serves ${describeTraffic(traffic)}, declared is ${describeTraffic(fn.declared)}`
        : describeTraffic(traffic),
      ...(drifts
        ? {
            hint: `Make LIVE serve what is declared: ${files.command("sync")}; or declare what it serves: ${files.command("sync", "--from-aws")}`,
          }
        : {}),
    },
  ];
  const found: VersionFacts[] = [];
  const wanted = [...new Set([...versionsOf(traffic), ...versionsOf(fn.declared)])];
  const readings = await Promise.all(wanted.map((version) => versions.read(fn, version)));
  for (const [index, facts] of readings.entries()) {
    const version = wanted[index] ?? "";
    const name = `version ${version}`;
    if (!facts.ok) checks.push(notChecked(name, functionName, facts.error));
    else if (!facts.value)
      checks.push({
        functionName,
        name,
        result: "problem",
        message: "does not exist",
        hint: `See what there is: ${files.command("versions")}`,
      });
    else {
      const { state, stateReason } = facts.value;
      checks.push({
        functionName,
        name,
        result: state === "Active" ? "ok" : "problem",
        message: stateReason ? `${state}: ${stateReason}` : state,
      });
      if (versionsOf(fn.declared).includes(version)) found.push(facts.value);
    }
  }
  const [stable, canary] = found;
  if (stable && canary) {
    const mistake = splitMistake(functionName, stable, canary);
    checks.push({
      functionName,
      name: "split",
      ...(mistake
        ? { result: "problem", message: mistake.message, hint: mistake.hint ?? "" }
        : { result: "ok", message: "one role, one dead-letter queue" }),
    });
  }
  return checks;
}
