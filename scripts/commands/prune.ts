import { deleteVersion } from "../adapters/delete-version.ts";
import type { Io } from "../adapters/io.ts";
import { interruptible } from "../command-line/interruptible.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { retentionOf } from "../command-line/retention.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError, shownError } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { checkClock } from "../release/plans/check-clock.ts";
import { planPrune } from "../release/plans/plan-prune.ts";
import {
  jsonPrune,
  type PruneFailure,
  renderPruned,
  renderPrunePlan,
  type VersionName,
  versionsToDelete,
} from "../release/shown/render-prune.ts";
import { checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { type OpenStack, openNamedStack } from "../stack/open-stack.ts";
import { readVersions } from "../stack/read-versions.ts";

/**
 * Shows the versions that nothing needs. With `--delete`, deletes them; a failure does not stop the rest. Ages go by AWS's
 * clock; a clock that can't be trusted refuses `--delete` (`ClockDiffers`, `ClockUnknown`).
 */
export async function prune(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "prune");
  const { run, files, aws } = stack;
  checkConfirm(run, files);
  const retention = retentionOf(flags);
  const { functions, records, place } = await readVersions(stack);
  const { clock } = aws.caller;
  const wrongClock = checkClock(clock.aheadMs());
  if (wrongClock && flags.delete)
    throw new ReleaseError(wrongClock.code, wrongClock.message, { hint: wrongClock.hint });
  if (wrongClock) printWarnings(run, [wrongClock.message]);
  const plan = new Map(
    functions.map((fn) => [fn.functionName, planPrune({ ...fn, records }, retention, clock.now())]),
  );
  if (!records)
    printWarnings(run, ["the ledger can't be read, so it is unknown what was live: nothing is deleted"]);

  const doomed = versionsToDelete(plan);
  const of = nameWithPlace(files.stack, place);
  if (!flags.delete || flags["dry-run"] || doomed.length === 0) {
    // The flags that chose the versions shown choose the versions deleted.
    const chosen = { keep: flags.keep, "keep-live": flags["keep-live"], "older-than": flags["older-than"] };
    const next = `Nothing was deleted. To delete: ${files.command("live prune --delete", { flags: chosen })}\n`;
    printResult(
      run,
      () => `${renderPrunePlan(of, plan)}${doomed.length > 0 ? next : ""}`,
      () => jsonPrune(plan),
    );
    return EXIT.done;
  }
  io.err(renderPrunePlan(of, plan));
  await confirmWrite(run, files, place);
  const failures = await deleteAll(stack, doomed);
  printResult(
    run,
    () => renderPruned(files.stack, plan, failures),
    () => jsonPrune(plan, failures),
  );
  if (run.deadline.interrupted()) return EXIT.interrupted;
  return failures.length > 0 ? EXIT.failed : EXIT.done;
}

async function deleteAll(
  { run, files, aws }: OpenStack,
  doomed: readonly VersionName[],
): Promise<PruneFailure[]> {
  const lambda = await aws.lambda();
  const failures: PruneFailure[] = [];
  await interruptible(run, () =>
    Promise.all(
      doomed.map(async ({ functionName, version }) => {
        try {
          await deleteVersion(lambda, aws.caller, files.inAws(functionName).physicalName, version);
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
          const shown = {
            ...shownError(error),
            message: `version ${version} of ${functionName} stays: ${error.message}`,
          };
          failures.push({ functionName, version, error: shown });
          printError(run, shown);
        }
      }),
    ),
  );
  return failures;
}
