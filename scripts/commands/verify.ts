import { LATEST } from "../../components/config.ts";
import { openBindings } from "../adapters/binding-gateway.ts";
import type { Io } from "../adapters/io.ts";
import { openRoles } from "../adapters/role-gateway.ts";
import { asTypedHere } from "../command-line/as-typed.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { groupTexts } from "../release/model/group-alike.ts";
import { type FunctionSnapshot, selectedFunctions } from "../release/model/snapshot.ts";
import type { Check } from "../release/plans/check.ts";
import { checkThrottling } from "../release/plans/check-throttling.ts";
import { checkTraffic, versionsToCheck } from "../release/plans/check-traffic.ts";
import { statusWarnings } from "../release/shown/stack-status.ts";
import { jsonVerification, renderVerification } from "../release/shown/verification.ts";
import { checkBindings, readEventSources } from "../stack/check-bindings.ts";
import { checkRoles, createRoleReader, rollbackVersions } from "../stack/check-roles.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readStack, type StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Preflight: makes every check, whatever the others find. */
export async function verify(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "verify");
  const { run, files, aws } = stack;
  const reading = await readStack(stack, { history: true });
  const bindings = openBindings(await aws.lambda(), aws.caller);
  const sources = readEventSources(bindings);
  const readRole = createRoleReader(() => openRoles(aws.settings, aws.caller));
  const rollbacks = rollbackVersions(reading);
  const perFunction = await Promise.all(
    selectedFunctions(reading.snapshot).map(async (fn) => {
      const traffic = readTrafficChecks(files, reading, fn);
      if (await isGone(reading, fn)) return traffic;
      const others = [
        reading.versions.readReserved(fn).then((reserved) => [checkThrottling(fn, reserved)]),
        checkBindings(aws, bindings, fn, sources),
        checkRoles(reading, fn, { served: versionsToCheck(fn), back: rollbacks.get(fn.name) }, readRole),
      ];
      return (await Promise.all([traffic, ...others])).flat();
    }),
  );
  const asTyped = (check: Check): Check =>
    check.hint ? { ...check, hint: asTypedHere(io, check.hint, flags) } : check;
  const checks: Check[] = [{ name: "stack file", result: "ok" }, ...perFunction.flat().map(asTyped)];
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts([...files.config.warnings, ...statusWarnings(reading.snapshot)], names));
  printResult(
    run,
    () =>
      renderVerification(files.stack, reading.place, checks, { paint: run.paint, verbose: flags.verbose }),
    () => jsonVerification(checks),
  );
  if (!flags["before-sync"] && checks.some(({ result }) => result === "drift")) return EXIT.unhealthy;
  return checks.some(({ result }) => result === "problem") ? EXIT.failed : EXIT.done;
}

/** Whether the function itself is not there. Nothing is then bound to it, and one check says all. */
async function isGone({ versions }: StackReading, fn: FunctionSnapshot): Promise<boolean> {
  if (fn.live.ok || fn.live.error.code !== "LiveMissing") return false;
  const latest = await versions.read(fn, LATEST);
  return latest.ok && !latest.value;
}

async function readTrafficChecks(
  { stack, command }: StackFiles,
  { versions }: StackReading,
  fn: FunctionSnapshot,
): Promise<Check[]> {
  const facts = await Promise.all(
    versionsToCheck(fn).map(async (version) => [version, await versions.read(fn, version)] as const),
  );
  return checkTraffic(fn, new Map(facts), stack, command);
}
