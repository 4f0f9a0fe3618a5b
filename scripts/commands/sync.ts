import { printedCommand } from "../../lib/printed-command.ts";
import type { Io } from "../adapters/io.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { runMove } from "../moves/run-move.ts";
import { EXIT, type ExitCode, usageError } from "../release/model/errors.ts";
import { versionsOf } from "../release/model/traffic.ts";
import { planDeclare } from "../release/plans/plan-declare.ts";
import { planSync } from "../release/plans/plan-sync.ts";
import { jsonDeclare, renderDeclare } from "../release/shown/render-declare.ts";
import { checkConfirm } from "../stack/confirm-write.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readStack } from "../stack/read-stack.ts";

/** Moves LIVE to what the stack file says. With `--from-aws`, writes what LIVE serves into the stack file. */
export async function sync(flags: Flags, io: Io): Promise<ExitCode> {
  const { as: action } = flags;
  if (flags["from-aws"] && action)
    throw usageError(
      "InvalidAction",
      "--as goes into the ledger, and --from-aws writes the stack file alone.",
      `Give one of the two; the record of a move: ${printedCommand("live sync --as ACTION", { ACTION: action })}`,
    );
  if (flags["from-aws"]) return syncFromAws(flags, io);
  return runMove(
    {
      name: "sync",
      recordsAlways: true,
      ...(action ? { action } : { isDeclared: true }),
      reads: ({ config }) => ({
        likely: (fn) => ["$LATEST", ...versionsOf(config.traffic[fn.name] ?? { live: "$LATEST" })],
      }),
      plan: (_, { snapshot }) => planSync(snapshot, { recordsOnly: action !== undefined }),
      next: (files) => files.command("live status"),
    },
    flags,
    io,
  );
}

/** Writes what LIVE serves, and the ledger's serial, into the stack file; AWS is only read. */
async function syncFromAws(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "sync");
  const { run, files } = stack;
  checkConfirm(run, files);
  const { snapshot, place } = await readStack(stack);
  const plan = planDeclare(snapshot, files.configNow());
  if (plan.ledgerIsStale)
    printWarnings(run, [
      `the ledger of ${files.stack} is stale; to record what serves: ${files.command("live sync")}`,
    ]);
  const isDryRun = flags["dry-run"];
  if (!isDryRun) editStackFile(files.filePath, files.project.name, () => plan.edits);
  const context = {
    stack: files.stack,
    fileName: files.fileName,
    place,
    isDryRun,
    verbose: flags.verbose,
  };
  printResult(
    run,
    () => renderDeclare(plan, context),
    () => jsonDeclare(plan, context),
  );
  return EXIT.done;
}
