import type { Traffic } from "../../components/config.ts";
import { oneLine } from "../../lib/foreign-text.ts";
import { interruptible } from "../command-line/interruptible.ts";
import { printError, printProgress, printWarnings } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import { type Annotation, SYNC } from "../release/ledger/annotation.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { groupErrors, groupTexts } from "../release/model/group-alike.ts";
import { type StackSnapshot, servedNow } from "../release/model/snapshot.ts";
import { describeTraffic } from "../release/model/traffic.ts";
import { type Outcome, servesAfter } from "../release/plans/outcome.ts";
import type { Move } from "../release/plans/plan.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { applyMoves } from "./apply-moves.ts";
import { type RecordResult, record } from "./record.ts";

export interface FinishedMoves {
  readonly outcomes: readonly Outcome[];
  /** `undefined` when nothing was to be recorded, since no alias was written. */
  readonly recorded: RecordResult | undefined;
  readonly served: ReadonlyMap<string, Traffic>;
  readonly exitCode: ExitCode;
}

export interface FinishOptions {
  readonly action: string;
  readonly compensate: boolean;
  /** Writes ledger and serial even if nothing moves. */
  readonly recordOnly?: boolean;
  /** The moves go to what the stack file says (`RecordRequest`). */
  readonly isDeclared?: boolean;
  /** The reason for the ledger. Default: that of `--reason`. */
  readonly reason?: string;
  /** Functions whose move a run had made that ended before its record: they are recorded with the moves. */
  readonly completes?: readonly string[];
}

const MANY = 3;
/** So many lines of progress are printed at most. */
const LINES = 10;

/** Makes the moves, then writes ledger and stack file, and says on stderr what did not go as planned. */
export async function finishMoves(
  stack: OpenStack,
  snapshot: StackSnapshot,
  moves: readonly Move[],
  {
    action,
    compensate,
    recordOnly = false,
    isDeclared = false,
    reason = stack.run.flags.reason,
    completes = [],
  }: FinishOptions,
): Promise<FinishedMoves> {
  const { run, files } = stack;
  return interruptible(run, async () => {
    const outcomes = await applyMoves(stack, moves, { compensate, progress: progressOf(run, moves) });
    reportOutcomes(run, outcomes);
    const touched = outcomes.filter(
      ({ kind }) => kind === "moved" || kind === "reverted" || kind === "unknown",
    );
    const served = servedAfter(snapshot, outcomes);
    if (touched.length === 0 && !recordOnly)
      return { outcomes, recorded: undefined, served, exitCode: exitCodeOf(run, outcomes, undefined) };
    const annotation = { action, ...(reason ? { reason } : {}) };
    const recorded = await record(stack, {
      snapshot,
      served,
      touched: [...new Set([...touched.map(({ move }) => move.functionName), ...completes])],
      annotation,
      completes,
      isDeclared,
    });
    reportRecord(run, files, annotation, recorded);
    return { outcomes, recorded, served: recorded.served, exitCode: exitCodeOf(run, outcomes, recorded) };
  });
}

/** When more than `MANY` functions move, prints a line for each that has finished, or for each tenth of them. */
function progressOf(run: Run, moves: readonly Move[]): (outcome: Outcome) => void {
  let done = 0;
  return ({ move, kind }) => {
    done++;
    const isTold = done === moves.length || done % Math.ceil(moves.length / LINES) === 0;
    if (moves.length > MANY && isTold)
      printProgress(run, `${done} of ${moves.length}: ${move.functionName} ${kind}`);
  };
}

function servedAfter(snapshot: StackSnapshot, outcomes: readonly Outcome[]): Map<string, Traffic> {
  const served = servedNow(snapshot);
  for (const outcome of outcomes) {
    const serves = servesAfter(outcome);
    if (serves) served.set(outcome.move.functionName, serves);
    else served.delete(outcome.move.functionName);
  }
  return served;
}

function reportOutcomes(run: Run, outcomes: readonly Outcome[]): void {
  const errors = outcomes.flatMap((outcome) =>
    outcome.kind === "failed" || outcome.kind === "unknown"
      ? [{ functionName: outcome.move.functionName, error: outcome.error }]
      : [],
  );
  for (const error of groupErrors(errors)) printError(run, error);
  const others = outcomes.flatMap((outcome) => {
    const { functionName, from } = outcome.move;
    if (outcome.kind === "reverted")
      return [`${functionName}: taken back to ${describeTraffic(from)}, since another function failed`];
    return outcome.kind === "skipped" ? [`${functionName}: not changed (${outcome.reason})`] : [];
  });
  const names = outcomes.map(({ move }) => move.functionName);
  for (const line of groupTexts(others, names)) printProgress(run, line);
}

function reportRecord(
  run: Run,
  files: StackFiles,
  annotation: Annotation,
  { overwritten, unread, served, ledgerError, stackFileError }: RecordResult,
): void {
  const overwrites = overwritten.map((functionName) => {
    const traffic = served.get(functionName);
    const serves = traffic ? describeTraffic(traffic) : "something else";
    const error = {
      code: "Overwritten",
      message: `LIVE of ${functionName} was changed again right after it was written; it serves ${serves} now.`,
      hint: `Is a pulumi up running? See what serves: ${files.command("live status")}`,
    };
    return { functionName, error };
  });
  for (const error of groupErrors(overwrites)) printError(run, error);
  printWarnings(
    run,
    groupTexts(
      unread.map(
        ({ functionName, error }) => `${functionName}: LIVE could not be read once more: ${error.message}`,
      ),
      files.functions.map(({ name }) => name),
    ),
  );
  // The file comes first: the ledger gets what LIVE serves only where the file says the same.
  if (stackFileError)
    printError(run, {
      code: stackFileError.code,
      message: `LIVE serves what is shown, but ${stackFileError.message}`,
      hint: `When it can be: ${files.command("live sync --from-aws")}`,
    });
  if (ledgerError)
    printError(run, {
      code: "LedgerNotWritten",
      message: `LIVE serves what is shown, but the ledger was not written: ${ledgerError.message}`,
      hint: `When it can be: ${syncCommand(files, annotation)}`,
    });
}

/** The `sync` that makes up for the missing record: under the move's own name, since history and rollback go by it. */
function syncCommand(files: StackFiles, { action, reason }: Annotation): string {
  const flags = { reason: reason && oneLine(reason) };
  return action === SYNC
    ? files.command("live sync", { flags })
    : files.command("live sync --as ACTION", { ACTION: action, flags });
}

function exitCodeOf(
  { deadline }: Run,
  outcomes: readonly Outcome[],
  recorded: RecordResult | undefined,
): ExitCode {
  if (outcomes.some(({ kind }) => kind === "failed" || kind === "unknown")) return EXIT.failed;
  if (recorded && recorded.overwritten.length > 0) return EXIT.failed;
  if (deadline.interrupted() && outcomes.some(({ kind }) => kind === "skipped")) return EXIT.interrupted;
  if (recorded?.ledgerError || recorded?.stackFileError) return EXIT.bookkeeping;
  return EXIT.done;
}
