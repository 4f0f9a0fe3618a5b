import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { jsonHistory, renderHistory } from "../release/shown/render-history.ts";
import { beginAccountCheck } from "../stack/check-account.ts";
import { openNamedStack } from "../stack/open-stack.ts";

/** Shows the ledger, newest entry first: who made what live, when and why. */
export async function history(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "history");
  const { run, files, aws } = stack;
  const store = await aws.ledger();
  const checkAccount = beginAccountCheck(stack);
  const { state, records } = await store.readHistory();
  const place = aws.place([]); // no answer of SSM names the account
  await checkAccount(place);
  if (state.kind === "unreadable" && records.length === 0) {
    const { message, hint } = state.error;
    throw new ReleaseError(state.error.code, `The ledger ${store.name} can't be read: ${message}`, { hint });
  }
  const names = files.selected.map(({ name }) => name);
  printResult(
    run,
    () => renderHistory(nameWithPlace(files.stack, run.findings.place), records, names, io.now()),
    () => jsonHistory(records, names),
  );
  return EXIT.done;
}
