import { listedNames } from "../../lib/name-list.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { findVerb, type VerbName } from "../command-line/verbs.ts";
import { ledgerIsStale } from "../release/ledger/served-ledger.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { groupErrors, groupTexts } from "../release/model/group-alike.ts";
import { describePlace } from "../release/model/place.ts";
import type { StackSnapshot } from "../release/model/snapshot.ts";
import { blocksOf, type MovePlan, movesOf } from "../release/plans/plan.ts";
import { jsonMovePlan, renderMovePlan } from "../release/shown/render-plan.ts";
import { jsonMoveResult, renderMoveResult } from "../release/shown/render-result.ts";
import { statusWarnings } from "../release/shown/stack-status.ts";
import { checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { type ReadRequest, readStack } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { finishMoves } from "./finish-moves.ts";
import { type MovePlanner, makePlan } from "./make-plan.ts";
import { waitUntilRunnable } from "./wait-until-runnable.ts";

/** The parts in which the verbs that move LIVE differ. */
export interface MoveVerb extends MovePlanner {
  readonly name: VerbName;
  /** Brings ledger and serial up to date even when nothing moves. */
  readonly recordsAlways?: boolean;
  /** Moves LIVE to what the stack file says (`RecordRequest`). */
  readonly isDeclared?: boolean;
  /** The action under which the ledger gets the move. Default: the verb's name. */
  readonly action?: string;
  reads(files: StackFiles): ReadRequest;
  /** The command to run next, once the move is done. */
  next?(files: StackFiles): string | undefined;
}

/** Runs a verb that moves LIVE: read, plan, check, render, apply. */
export async function runMove(verb: MoveVerb, flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), verb.name);
  const { run, files } = stack;
  checkConfirm(run, files);
  const endsIncident = findVerb(verb.name)?.endsIncident === true;
  const reading = await readStack(stack, { ...verb.reads(files), toleratesUnread: endsIncident });
  const plan = await makePlan(verb, stack, reading, endsIncident);
  const drift = files.fileError ? [] : statusWarnings(reading.snapshot);
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts([...files.config.warnings, ...drift, ...plan.warnings], names));
  const shown = {
    stack: files.stack,
    place: reading.place,
    takeBack: takeBackCommand(plan, files),
    verbose: flags.verbose,
  };
  if (flags["dry-run"]) {
    printResult(
      run,
      () => renderMovePlan(plan, shown, run.paint),
      () => jsonMovePlan(plan),
    );
    return planExitCode(plan);
  }
  const moves = movesOf(plan);
  const recordOnly = moves.length === 0 && verb.recordsAlways === true && needsRecord(reading.snapshot);
  if (recordOnly) {
    io.err(
      `${files.stack}: nothing moves; the ledger and live_serial are brought up to date (${describePlace(reading.place)})\n`,
    );
    await confirmWrite(run, files, reading.place);
  }
  if (moves.length > 0) {
    io.err(renderMovePlan(plan, shown, run.paint));
    await confirmWrite(run, files, reading.place);
    await waitUntilRunnable(stack, reading.versions, plan.unready);
  }
  const finished = await finishMoves(stack, reading.snapshot, moves, {
    action: verb.action ?? verb.name,
    compensate: !endsIncident,
    recordOnly,
    isDeclared: verb.isDeclared === true,
  });
  for (const error of groupErrors(blocksOf(plan))) printError(run, error);
  const result = { ...finished, milliseconds: run.deadline.elapsedMs() };
  const next = finished.exitCode === EXIT.done && moves.length > 0 ? verb.next?.(files) : undefined;
  printResult(
    run,
    () => renderMoveResult(plan, result, shown, next),
    () => jsonMoveResult(plan, result),
  );
  return finished.exitCode === EXIT.done ? planExitCode(plan) : finished.exitCode;
}

/** The command that takes back what the plan leaves, though it was moved later. */
function takeBackCommand({ movedLater = [] }: MovePlan, files: StackFiles): string | undefined {
  const names = movedLater.map(({ functionName }) => functionName);
  return names.length > 0 ? files.command("live rollback", { functions: listedNames(names) }) : undefined;
}

/** Whether the ledger lacks what LIVE serves, or its serial is not the stack file's. */
function needsRecord({ ledger, config, functions }: StackSnapshot): boolean {
  if (!functions.some(({ live }) => live.ok)) return false;
  return (
    ledger.kind !== "read" ||
    ledgerIsStale({ ledger, functions }) ||
    ledger.now.value.serial !== config.liveSerial
  );
}

function planExitCode(plan: MovePlan): ExitCode {
  return blocksOf(plan).length > 0 ? EXIT.failed : EXIT.done;
}
