import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { jsonHistory, renderHistory } from "../release/shown/render-history.ts";
import { openNamedStack } from "../stack/open-stack.ts";

/** Shows the ledger, newest entry first: who made what live, when and why. */
export async function history(flags: Flags, io: Io): Promise<ExitCode> {
  const { run, files, aws } = openNamedStack(startRun(flags, io), "history");
  const store = await aws.ledger();
  const { state, records } = await store.readHistory();
  if (state.kind === "unreadable" && records.length === 0) {
    const { message, hint } = state.error;
    throw new ReleaseError(state.error.code, `The ledger ${store.name} can't be read: ${message}`, { hint });
  }
  const names = files.selected.map(({ name }) => name);
  printResult(
    run,
    () => renderHistory(files.stack, records, names, io.now()),
    () => jsonHistory(files.stack, records, names),
  );
  return EXIT.done;
}
