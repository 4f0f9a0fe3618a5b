import type { Io } from "../adapters/io.ts";
import { stackFileIsWritable } from "../adapters/stack-file.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { ledgerOf, requireLedgerFits } from "../release/ledger/served-ledger.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { describeAccount } from "../release/model/place.ts";
import { type StackSnapshot, selectedFunctions } from "../release/model/snapshot.ts";
import { versionsOf } from "../release/model/traffic.ts";
import { type CheckedPlan, checkMoves, type FactsReading } from "../release/plans/check-moves.ts";
import { blockedOf, type MovePlan, movesOf } from "../release/plans/plan.ts";
import { jsonMovePlan, renderMovePlan } from "../release/shown/render-plan.ts";
import { jsonMoveResult, renderMoveResult } from "../release/shown/render-result.ts";
import { ledgerIsStale, statusWarnings } from "../release/shown/stack-status.ts";
import { checkAccount, checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { readStack, type StackReading, type Wants } from "../stack/read-stack.ts";
import { withoutLaggards } from "../stack/read-with-cutoff.ts";
import { openNamedStack, type Session } from "../stack/session.ts";
import { finishMoves } from "./finish-moves.ts";
import { completed } from "./record.ts";
import { settleVersions } from "./wait-until-runnable.ts";

/** What tells one verb that moves LIVE from another. */
export interface MoveVerb {
  readonly name: string;
  /** When one function fails: the moved ones go back, or the rest goes on. */
  readonly compensate: boolean;
  /** Brings ledger and serial up to date even when nothing moves. */
  readonly recordsAlways?: boolean;
  wants(session: Session): Wants;
  plan(session: Session, reading: StackReading): Promise<MovePlan> | MovePlan;
  /** What to run next, once it is done. */
  next?(session: Session): string | undefined;
}

/** Read, plan, check, render, apply: every verb that moves LIVE. */
export async function runMove(verb: MoveVerb, flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), verb.name);
  checkConfirm(session);
  const wants = verb.wants(session);
  const goesOn = !verb.compensate;
  const reading = await readStack(session, { ...wants, goesOn });
  checkAccount(session, reading.place);
  const plan = await checkPlan(session, reading, await verb.plan(session, reading), goesOn);
  const drift = session.fileError ? [] : statusWarnings(reading.snapshot);
  printWarnings(session, [...session.config.warnings, ...drift, ...plan.warnings]);
  const context = { stack: session.stack, place: reading.place };
  if (flags["dry-run"]) {
    printResult(
      session,
      () => renderMovePlan(plan, context, session.paint),
      () => jsonMovePlan(plan, context),
    );
    return planExitCode(plan);
  }
  const moves = movesOf(plan);
  const recordOnly = moves.length === 0 && verb.recordsAlways === true && needsRecord(reading.snapshot);
  if (recordOnly) {
    io.err(
      `${session.stack}: nothing moves; the ledger and live_serial are brought up to date (${describeAccount(reading.place)})\n`,
    );
    await confirmWrite(session, reading.place);
  }
  if (moves.length > 0) {
    io.err(renderMovePlan(plan, context, session.paint));
    await confirmWrite(session, reading.place);
    await settleVersions(session, reading.versions, plan.settle);
  }
  const finished = await finishMoves(session, reading.snapshot, moves, {
    action: verb.name,
    compensate: verb.compensate,
    recordOnly,
  });
  for (const { error } of blockedOf(plan)) printError(session, error);
  const result = { ...finished, milliseconds: session.deadline.elapsedMs() };
  const next = finished.exitCode === EXIT.done && moves.length > 0 ? verb.next?.(session) : undefined;
  printResult(
    session,
    () => renderMoveResult(plan, result, session.stack, next),
    () => jsonMoveResult(plan, result, context),
  );
  return finished.exitCode === EXIT.done ? planExitCode(plan) : finished.exitCode;
}

/** The ledger says something else than what serves, or its serial is not the file's. */
function needsRecord({ ledger, config, functions }: StackSnapshot): boolean {
  if (!functions.some(({ live }) => live.ok)) return false;
  return (
    ledger.kind !== "read" ||
    ledgerIsStale({ ledger, functions }) ||
    ledger.now.value.serial !== config.liveSerial
  );
}

function planExitCode(plan: MovePlan): ExitCode {
  return blockedOf(plan).length > 0 ? EXIT.failed : EXIT.done;
}

/** Adds what is only known once the targets are: versions that can't run, a ledger that won't fit, updates in progress. */
async function checkPlan(
  session: Session,
  reading: StackReading,
  plan: MovePlan,
  goesOn: boolean,
): Promise<CheckedPlan> {
  const byName = new Map(session.functions.map((fn) => [fn.name, fn]));
  const wanted = movesOf(plan).flatMap(({ functionName, to }) => {
    const fn = byName.get(functionName);
    return fn ? [...new Set([...versionsOf(to), "$LATEST"])].map((version) => ({ fn, version })) : [];
  });
  const readings = wanted.map(({ fn, version }) => reading.versions.read(fn, version));
  const found = await (goesOn
    ? withoutLaggards(session.deadline, "lambda:GetFunction", readings, "now")
    : Promise.all(readings));
  const facts = new Map<string, Map<string, FactsReading>>();
  const updating: string[] = [];
  for (const [index, { fn, version }] of wanted.entries()) {
    const one = found[index] as FactsReading;
    facts.set(fn.name, (facts.get(fn.name) ?? new Map()).set(version, one));
    if (version === "$LATEST" && one.ok && one.value?.updateStatus === "InProgress") updating.push(fn.name);
  }
  const checked = checkMoves(plan, facts);
  const moves = movesOf(checked);
  const warnings = [...checked.warnings];
  for (const name of updating.sort())
    warnings.push(`${name}: an update of it is in progress; a pulumi up that is running may move LIVE again`);
  if (moves.length > 0) {
    const served = new Map(
      selectedFunctions(reading.snapshot).flatMap(({ name, live }) =>
        live.ok ? [[name, live.value.traffic] as const] : [],
      ),
    );
    for (const { functionName, to } of moves) served.set(functionName, to);
    requireLedgerFits(
      ledgerOf(session.config.liveSerial + 1, completed(session, served, reading.snapshot.ledger)),
    );
    if (!stackFileIsWritable(session.filePath))
      warnings.push(`${session.filePath} is read-only: it will not get what is done here`);
  }
  return { ...checked, warnings };
}
