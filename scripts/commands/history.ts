import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { knownVersions } from "../release/ledger/lost-functions.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { jsonHistory, renderHistory } from "../release/shown/render-history.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readPast } from "../stack/read-past.ts";

/**
 * Shows the ledger, newest entry first: who made what live, when and why. The functions' versions tell which entries
 * speak of a function that was deleted and made again; where they can't be read, none is marked.
 */
export async function history(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "history");
  const { run, files } = stack;
  const { records, lists } = await readPast(stack);
  const known = new Map([...lists].map(([name, list]) => [name, knownVersions(publishedOf(list))]));
  const names = files.selected.map(({ name }) => name);
  printResult(
    run,
    () =>
      renderHistory(nameWithPlace(files.stack, run.findings.place), records, names, { now: io.now(), known }),
    () => jsonHistory(records, names, known),
  );
  return EXIT.done;
}
