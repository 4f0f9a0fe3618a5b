import type { Traffic } from "../../components/config.ts";
import { interruptible } from "../command-line/interruptible.ts";
import { printError, printProgress, printWarnings } from "../command-line/print.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { type StackSnapshot, servedNow } from "../release/model/snapshot.ts";
import { describeTraffic } from "../release/model/traffic.ts";
import { type Outcome, servesAfter } from "../release/plans/outcome.ts";
import type { Move } from "../release/plans/plan.ts";
import type { Session } from "../stack/session.ts";
import { applyMoves } from "./apply-moves.ts";
import { type Recorded, record } from "./record.ts";

export interface FinishedMoves {
  readonly outcomes: readonly Outcome[];
  /** Absent when no alias was written: then there is nothing to record. */
  readonly recorded: Recorded | undefined;
  readonly served: ReadonlyMap<string, Traffic>;
  readonly exitCode: ExitCode;
}

export interface FinishOptions {
  readonly action: string;
  readonly compensate: boolean;
  /** Write ledger and serial although nothing moves. */
  readonly recordOnly?: boolean;
}

const MANY = 3;

/** Makes the moves, then writes ledger and stack file, and says on stderr what did not go as planned. */
export async function finishMoves(
  session: Session,
  snapshot: StackSnapshot,
  moves: readonly Move[],
  { action, compensate, recordOnly = false }: FinishOptions,
): Promise<FinishedMoves> {
  return interruptible(session, async () => {
    const outcomes = await applyMoves(session, moves, { compensate, progress: progressOf(session, moves) });
    for (const outcome of outcomes) reportOutcome(session, outcome);
    const touched = outcomes.filter(
      ({ kind }) => kind === "moved" || kind === "reverted" || kind === "unknown",
    );
    const served = servedAfter(snapshot, outcomes);
    if (touched.length === 0 && !recordOnly)
      return { outcomes, recorded: undefined, served, exitCode: exitCodeOf(session, outcomes, undefined) };
    const reason = session.flags.reason;
    const recorded = await record(session, {
      snapshot,
      served,
      touched: touched.map(({ move }) => move.functionName),
      annotation: { action, ...(reason ? { reason } : {}) },
    });
    reportRecord(session, recorded);
    return { outcomes, recorded, served: recorded.served, exitCode: exitCodeOf(session, outcomes, recorded) };
  });
}

/** A line for each function that is done, when they are more than a few. */
function progressOf(session: Session, moves: readonly Move[]): (outcome: Outcome) => void {
  let done = 0;
  return ({ move, kind }) => {
    done++;
    if (moves.length > MANY)
      printProgress(session, `${done} of ${moves.length}: ${move.functionName} ${kind}`);
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

function reportOutcome(session: Session, outcome: Outcome): void {
  const { functionName, from } = outcome.move;
  if (outcome.kind === "failed" || outcome.kind === "unknown") printError(session, outcome.error);
  if (outcome.kind === "reverted")
    printProgress(
      session,
      `${functionName}: taken back to ${describeTraffic(from)}, since another function failed`,
    );
  if (outcome.kind === "skipped") printProgress(session, `${functionName}: not changed (${outcome.reason})`);
}

function reportRecord(
  session: Session,
  { overwritten, unread, served, ledgerError, stackFileError }: Recorded,
): void {
  for (const name of overwritten) {
    const traffic = served.get(name);
    printError(session, {
      code: "Overwritten",
      message: `LIVE of ${name} was changed again right after it was written; it serves ${traffic ? describeTraffic(traffic) : "something else"} now.`,
      hint: `Is a pulumi up running? See what serves: ${session.command("status")}`,
    });
  }
  printWarnings(
    session,
    unread.map(
      ({ functionName, error }) => `LIVE of ${functionName} could not be read once more: ${error.message}`,
    ),
  );
  if (ledgerError)
    printError(session, {
      code: "LedgerNotWritten",
      message: `LIVE serves what is shown, but the ledger was not written: ${ledgerError.message}`,
      hint: `When it can be: ${session.command("sync")}`,
    });
  if (stackFileError)
    printError(session, {
      code: stackFileError.code,
      message: `LIVE serves what is shown, but ${stackFileError.message}`,
      hint: `When it can be: ${session.command("sync", "--from-aws")}`,
    });
}

function exitCodeOf(
  session: Session,
  outcomes: readonly Outcome[],
  recorded: Recorded | undefined,
): ExitCode {
  if (outcomes.some(({ kind }) => kind === "failed" || kind === "unknown")) return EXIT.failed;
  if (recorded && recorded.overwritten.length > 0) return EXIT.failed;
  if (session.deadline.interrupted() && outcomes.some(({ kind }) => kind === "skipped"))
    return EXIT.interrupted;
  if (recorded?.ledgerError || recorded?.stackFileError) return EXIT.bookkeeping;
  return EXIT.done;
}
