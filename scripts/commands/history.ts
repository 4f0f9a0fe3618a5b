import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { knownVersions } from "../release/ledger/lost-functions.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { sharedCause } from "../release/model/shared-cause.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { jsonHistory, renderHistory } from "../release/shown/render-history.ts";
import { beginAccountCheck } from "../stack/check-account.ts";
import { listReadable } from "../stack/function-knowledge.ts";
import { openNamedStack } from "../stack/open-stack.ts";

/**
 * Shows the ledger, newest entry first: who made what live, when and why. The functions' versions tell which entries
 * speak of a function that was deleted and made again; where they can't be read, none is marked.
 */
export async function history(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "history");
  const { run, files, aws } = stack;
  const store = await aws.ledger();
  const checkAccount = beginAccountCheck(stack);
  const [{ state, records }, lists] = await Promise.all([
    store.readHistory(),
    listReadable(stack, files.selected),
  ]);
  const cause = state.kind === "unreadable" ? sharedCause([state.error], [state.error]) : undefined;
  if (cause && records.length === 0) throw cause;
  const listed = [...lists.values()].flat(); // no answer of SSM names the account
  await checkAccount(aws.place(listed.map(({ settings }) => String(settings.FunctionArn ?? ""))));
  if (state.kind === "unreadable" && records.length === 0) {
    const { message, hint } = state.error;
    throw new ReleaseError(state.error.code, `The ledger ${store.name} can't be read: ${message}`, { hint });
  }
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
