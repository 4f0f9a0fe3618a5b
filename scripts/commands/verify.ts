import { type BindingGateway, openBindings } from "../adapters/binding-gateway.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import type { Io } from "../adapters/io.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import {
  type Binding,
  bindingMistake,
  functionNameOf,
  missingUrlPermissions,
  qualifierOf,
} from "../release/bindings.ts";
import { splitMistake } from "../release/check-moves.ts";
import { EXIT, type ExitCode, shownError } from "../release/errors.ts";
import type { FunctionSnapshot, VersionFacts } from "../release/snapshot.ts";
import { selectedFunctions } from "../release/snapshot.ts";
import { statusWarnings } from "../release/stack-status.ts";
import { describeTraffic, isNumbered, sameTraffic, versionsOf } from "../release/traffic.ts";
import { type Check, jsonVerification, notChecked, renderVerification } from "../release/verification.ts";
import type { Flags } from "./parse-flags.ts";
import { readStack, type StackReading } from "./read-stack.ts";
import { printResult, printWarnings } from "./report.ts";
import { openNamedStack, type Session, startRun } from "./session.ts";

/** Preflight: every check is made, whatever the others find. */
export async function verify(flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), "verify");
  const reading = await readStack(session);
  const bindings = openBindings(await session.lambda(), session.caller);
  const sources = bindings.eventSources().then(
    (value) => ({ ok: true as const, value }),
    (error) => ({ ok: false as const, error: shownError(error) }),
  );
  const perFunction = await Promise.all(
    selectedFunctions(reading.snapshot).map(async (fn) => [
      ...(await checkTraffic(session, reading, fn)),
      ...(await checkBindings(session, bindings, fn, await sources)),
    ]),
  );
  const checks: Check[] = [{ name: "stack file", result: "ok" }, ...perFunction.flat()];
  printWarnings(session, [...session.config.warnings, ...statusWarnings(reading.snapshot)]);
  printResult(
    session,
    () => renderVerification(session.stack, checks, session.paint),
    () => jsonVerification(session.stack, checks),
  );
  session.deadline.end();
  if (checks.some(({ result }) => result === "drift")) return EXIT.unhealthy;
  return checks.some(({ result }) => result === "problem") ? EXIT.failed : EXIT.done;
}

async function checkTraffic(
  session: Session,
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
        hint: `Deploy it: pulumi up -s ${session.stack}`,
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
            hint: `Make LIVE serve what is declared: ${session.command("sync")}; or declare what it serves: ${session.command("sync", "--from-aws")}`,
          }
        : {}),
    },
  ];
  const found: VersionFacts[] = [];
  for (const version of new Set([...versionsOf(traffic), ...versionsOf(fn.declared)])) {
    const name = `version ${version}`;
    const facts = await versions.read(fn, version);
    if (!facts.ok) checks.push(notChecked(name, functionName, facts.error));
    else if (!facts.value)
      checks.push({
        functionName,
        name,
        result: "problem",
        message: "does not exist",
        hint: `See what there is: ${session.command("versions")}`,
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

type Sources =
  | { ok: true; value: Awaited<ReturnType<BindingGateway["eventSources"]>> }
  | { ok: false; error: ReturnType<typeof shownError> };

async function checkBindings(
  session: Session,
  gateway: BindingGateway,
  fn: NamedFunction,
  sources: Sources,
): Promise<Check[]> {
  const { physicalName } = fn;
  const groups = await Promise.all([
    checkGroup(fn, "function URL", async () =>
      (await gateway.urls(physicalName)).map(({ arn }) => ({
        kind: "function URL",
        qualifier: qualifierOf(arn),
        what: "",
      })),
    ),
    checkUrlPermissions(fn, gateway),
    checkGroup(fn, "permissions", () => readPolicies(session, gateway, fn)),
    checkGroup(fn, "event sources", async () => {
      if (!sources.ok) throw sources.error;
      return sources.value
        .filter(({ functionArn }) => functionNameOf(functionArn) === physicalName)
        .map(({ functionArn, source, uuid }) => ({
          kind: "event source",
          qualifier: qualifierOf(functionArn),
          what: source || uuid,
        }));
    }),
    checkGroup(fn, "asynchronous settings", async () =>
      (await gateway.eventInvokeConfigs(physicalName)).map((arn) => ({
        kind: "asynchronous settings",
        qualifier: qualifierOf(arn),
        what: "",
      })),
    ),
  ]);
  return groups.flat();
}

async function checkGroup(
  { name: functionName }: NamedFunction,
  name: string,
  read: () => Promise<Binding[]>,
): Promise<Check[]> {
  try {
    const bindings = await read();
    const mistakes = bindings.flatMap((binding) => bindingMistake(binding) ?? []);
    if (mistakes.length > 0)
      return mistakes.map(
        ({ message, hint }): Check => ({ functionName, name, result: "problem", message, hint }),
      );
    return [
      {
        functionName,
        name,
        result: "ok",
        message: bindings.length > 0 ? `${bindings.length} bound to LIVE` : "none",
      },
    ];
  } catch (error) {
    return [notChecked(name, functionName, isShown(error) ? error : shownError(error))];
  }
}

function isShown(error: unknown): error is ReturnType<typeof shownError> {
  return !(error instanceof Error) && typeof error === "object" && error !== null && "code" in error;
}

/** Policies of the bare name, of LIVE, and of every published version. */
async function readPolicies(
  session: Session,
  gateway: BindingGateway,
  { physicalName }: NamedFunction,
): Promise<Binding[]> {
  const listed = await listVersions(await session.lambda(), session.caller, physicalName);
  const qualifiers = ["", "LIVE", ...listed.map(({ version }) => version).filter(isNumbered)];
  const policies = await Promise.all(
    qualifiers.map((qualifier) => gateway.policy(physicalName, qualifier || undefined)),
  );
  return policies.flatMap((statements, index) =>
    statements.map(
      ({ sid, principal, source }): Binding => ({
        kind: "permission",
        qualifier: qualifiers[index] ?? "",
        what: `${sid} (${principal}${source ? `, ${source}` : ""})`,
      }),
    ),
  );
}

async function checkUrlPermissions(
  { name: functionName, physicalName }: NamedFunction,
  gateway: BindingGateway,
): Promise<Check[]> {
  const name = "URL permissions";
  try {
    const onLive = (await gateway.urls(physicalName)).filter(({ arn }) => qualifierOf(arn) === "LIVE");
    if (!onLive.some(({ authType }) => authType === "NONE")) return [];
    const missing = missingUrlPermissions(await gateway.policy(physicalName, "LIVE"));
    if (missing.length === 0) return [{ functionName, name, result: "ok" }];
    return [
      {
        functionName,
        name,
        result: "problem",
        message: `callers of the URL get 403: LIVE lacks ${missing.join(" and ")}`,
        hint: "Give both permissions on LIVE, for principal *",
      },
    ];
  } catch (error) {
    return [notChecked(name, functionName, shownError(error))];
  }
}
