import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { retentionOf } from "../command-line/retention.ts";
import { startRun } from "../command-line/run.ts";
import { describeLost, knownVersions } from "../release/ledger/lost-functions.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { checkClock } from "../release/plans/check-clock.ts";
import { planPrune } from "../release/plans/plan-prune.ts";
import {
  compareVersions,
  jsonComparisons,
  jsonVersions,
  renderComparisons,
  renderVersions,
} from "../release/shown/render-versions.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readVersions } from "../stack/read-versions.ts";

/**
 * Lists every version, the aliases that name it and whether it may be deleted; `--diff` compares two. Ages go by AWS's
 * clock.
 */
export async function versions(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "versions");
  const { run, files, aws } = stack;
  const pair = flags.diff;
  const { functions, records, place } = await readVersions(stack);
  const of = nameWithPlace(files.stack, place);
  if (!records) printWarnings(run, ["the ledger can't be read, so it is unknown what was live"]);
  if (pair) {
    const compared = functions.map((fn) => compareVersions(fn, pair, files.command("live versions")));
    printResult(
      run,
      () => renderComparisons(of, compared, pair),
      () => jsonComparisons(compared, pair),
    );
    return EXIT.done;
  }
  const retention = retentionOf(flags);
  const { clock } = aws.caller;
  const wrongClock = checkClock(clock.aheadMs());
  if (wrongClock) printWarnings(run, [wrongClock.message]);
  const now = clock.now();
  const listed = functions.map((fn) => ({
    fn,
    verdicts: planPrune({ ...fn, records }, retention, now),
    lostEntries: describeLost(records ?? [], fn.functionName, knownVersions(publishedOf(fn.versions))),
  }));
  printResult(
    run,
    () => renderVersions(of, listed, now),
    () => jsonVersions(listed),
  );
  return EXIT.done;
}
