import { deleteVersion } from "../adapters/delete-version.ts";
import type { Io } from "../adapters/io.ts";
import { interruptible } from "../command-line/interruptible.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { retentionOf } from "../command-line/retention.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError, type ShownError, shownError } from "../release/model/errors.ts";
import { placeOf } from "../release/model/place.ts";
import { alignColumns, count } from "../release/model/text.ts";
import { planPrune, type Retained } from "../release/plans/plan-prune.ts";
import { checkAccount, checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { readVersions } from "../stack/read-versions.ts";
import { openNamedStack, type Session } from "../stack/session.ts";

type Plan = ReadonlyMap<string, readonly Retained[]>;
type Failures = ReadonlyMap<string, ShownError>;

/** Shows which versions nothing needs; with `--delete` deletes them, each on its own. */
export async function prune(flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), "prune");
  checkConfirm(session);
  const retention = retentionOf(flags);
  const { functions, records } = await readVersions(session);
  const place = placeOf(
    functions.flatMap(({ versions }) => versions.map(({ settings }) => String(settings.FunctionArn ?? ""))),
  );
  checkAccount(session, place);
  const plan: Plan = new Map(
    functions.map((fn) => [fn.functionName, planPrune({ ...fn, records }, retention, io.now())]),
  );
  if (!records)
    printWarnings(session, ["the ledger can't be read, so it is unknown what was live: nothing is deleted"]);

  const doomed = [...plan].flatMap(([name, versions]) =>
    versions.filter(({ deleted }) => deleted).map(({ version }) => ({ name, version })),
  );
  const isReal = flags.delete && !flags["dry-run"] && doomed.length > 0;
  let failures: Failures = new Map();
  if (isReal) {
    io.err(renderPlan(plan));
    await confirmWrite(session, place);
    failures = await deleteAll(session, doomed);
  }
  printResult(
    session,
    () =>
      isReal ? renderDone(session, plan, failures) : `${renderPlan(plan)}${nextLine(session, doomed.length)}`,
    () => jsonPlan(session, plan, isReal, failures),
  );
  if (session.deadline.interrupted()) return EXIT.interrupted;
  return failures.size > 0 ? EXIT.failed : EXIT.done;
}

async function deleteAll(
  session: Session,
  doomed: readonly { name: string; version: string }[],
): Promise<Failures> {
  const lambda = await session.lambda();
  const physicalNames = new Map(session.functions.map(({ name, physicalName }) => [name, physicalName]));
  const failures = new Map<string, ShownError>();
  await interruptible(session, () =>
    Promise.all(
      doomed.map(async ({ name, version }) => {
        try {
          await deleteVersion(lambda, session.caller, physicalNames.get(name) ?? name, version);
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
          const shown = {
            ...shownError(error),
            message: `version ${version} of ${name} stays: ${error.message}`,
          };
          failures.set(`${name}:${version}`, shown);
          printError(session, shown);
        }
      }),
    ),
  );
  return failures;
}

function renderPlan(plan: Plan): string {
  const rows = [...plan].flatMap(([name, versions]) =>
    versions.map(({ version, deleted, reasons }) => [
      `${deleted ? "-" : " "} ${name}`,
      version,
      deleted ? "delete" : "keep",
      reasons.join("; "),
    ]),
  );
  const doomed = [...plan.values()].flat().filter(({ deleted }) => deleted).length;
  return `${[...alignColumns(rows), `${doomed} to delete, ${rows.length - doomed} to keep`].join("\n")}\n`;
}

function nextLine(session: Session, doomed: number): string {
  if (doomed === 0) return "";
  return `Nothing was deleted. To delete: ${session.command("prune", "--delete")}\n`;
}

function renderDone(session: Session, plan: Plan, failures: Failures): string {
  const doomed = [...plan.values()].flat().filter(({ deleted }) => deleted).length;
  const left = failures.size > 0 ? `, ${failures.size} could not be` : "";
  return `${count(doomed - failures.size, "version")} of ${session.stack} deleted${left}; LIVE is unchanged.\n`;
}

function jsonPlan(session: Session, plan: Plan, isReal: boolean, failures: Failures): object {
  const functions = [...plan].map(([name, versions]): [string, object] => [
    name,
    versions.map(({ version, deleted, reasons }) => {
      const error = failures.get(`${name}:${version}`);
      return {
        version,
        action: deleted ? "delete" : "keep",
        reasons,
        ...(isReal && deleted ? { deleted: !error } : {}),
        ...(error ? { error } : {}),
      };
    }),
  ]);
  return { verb: "prune", stack: session.stack, dryRun: !isReal, functions: Object.fromEntries(functions) };
}
