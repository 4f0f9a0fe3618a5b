import { foreignText } from "../../lib/foreign-text.ts";
import type { Io } from "../adapters/io.ts";
import { stackFileIsWritable } from "../adapters/stack-file.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { findVerb, type VerbName } from "../command-line/verbs.ts";
import {
  checkLedgerFits,
  ledgerIsStale,
  ledgerOf,
  servedOrRecorded,
} from "../release/ledger/served-ledger.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { groupErrors, groupTexts } from "../release/model/group-alike.ts";
import { describeAccount } from "../release/model/place.ts";
import { type StackSnapshot, selectedFunctions } from "../release/model/snapshot.ts";
import { versionsOf } from "../release/model/traffic.ts";
import { type CheckedPlan, checkMoves, type FactsReading } from "../release/plans/check-moves.ts";
import { blocksOf, type MovePlan, movesOf } from "../release/plans/plan.ts";
import { jsonMovePlan, renderMovePlan } from "../release/shown/render-plan.ts";
import { jsonMoveResult, renderMoveResult } from "../release/shown/render-result.ts";
import { statusWarnings } from "../release/shown/stack-status.ts";
import { checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { type OpenStack, openNamedStack } from "../stack/open-stack.ts";
import { type ReadRequest, readStack, type StackReading } from "../stack/read-stack.ts";
import { readWithCutOff } from "../stack/read-with-cutoff.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { finishMoves } from "./finish-moves.ts";
import { waitUntilRunnable } from "./wait-until-runnable.ts";

/** The parts in which the verbs that move LIVE differ. */
export interface MoveVerb {
  readonly name: VerbName;
  /** Brings ledger and serial up to date even when nothing moves. */
  readonly recordsAlways?: boolean;
  reads(files: StackFiles): ReadRequest;
  plan(stack: OpenStack, reading: StackReading): Promise<MovePlan> | MovePlan;
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
  const plan = await checkPlan(stack, reading, await verb.plan(stack, reading), endsIncident);
  const drift = files.fileError ? [] : statusWarnings(reading.snapshot);
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts([...files.config.warnings, ...drift, ...plan.warnings], names));
  const context = { stack: files.stack, place: reading.place, verbose: flags.verbose };
  if (flags["dry-run"]) {
    printResult(
      run,
      () => renderMovePlan(plan, context, run.paint),
      () => jsonMovePlan(plan, context),
    );
    return planExitCode(plan);
  }
  const moves = movesOf(plan);
  const recordOnly = moves.length === 0 && verb.recordsAlways === true && needsRecord(reading.snapshot);
  if (recordOnly) {
    io.err(
      `${files.stack}: nothing moves; the ledger and live_serial are brought up to date (${describeAccount(reading.place)})\n`,
    );
    await confirmWrite(run, files, reading.place);
  }
  if (moves.length > 0) {
    io.err(renderMovePlan(plan, context, run.paint));
    await confirmWrite(run, files, reading.place);
    await waitUntilRunnable(stack, reading.versions, plan.unready);
  }
  const finished = await finishMoves(stack, reading.snapshot, moves, {
    action: verb.name,
    compensate: !endsIncident,
    recordOnly,
  });
  for (const error of groupErrors(blocksOf(plan))) printError(run, error);
  const result = { ...finished, milliseconds: run.deadline.elapsedMs() };
  const next = finished.exitCode === EXIT.done && moves.length > 0 ? verb.next?.(files) : undefined;
  printResult(
    run,
    () => renderMoveResult(plan, result, files.stack, next, flags.verbose),
    () => jsonMoveResult(plan, result, context),
  );
  return finished.exitCode === EXIT.done ? planExitCode(plan) : finished.exitCode;
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

/** Checks the plan's targets: versions that can't run, a ledger that won't fit, updates in progress. */
async function checkPlan(
  { run, files, aws }: OpenStack,
  reading: StackReading,
  plan: MovePlan,
  endsIncident: boolean,
): Promise<CheckedPlan> {
  const byName = new Map(files.functions.map((fn) => [fn.name, fn]));
  const wanted = movesOf(plan).flatMap(({ functionName, to }) => {
    const fn = byName.get(functionName);
    return fn ? [...new Set([...versionsOf(to), "$LATEST"])].map((version) => ({ fn, version })) : [];
  });
  const readings = wanted.map(({ fn, version }) => reading.versions.read(fn, version));
  const found = await (endsIncident
    ? readWithCutOff(run.deadline, (await aws.lambda()).versionRead, readings, "now")
    : Promise.all(readings));
  const facts = new Map<string, Map<string, FactsReading>>();
  const updating: string[] = [];
  for (const [index, { fn, version }] of wanted.entries()) {
    const one = found[index] as FactsReading;
    facts.set(fn.name, (facts.get(fn.name) ?? new Map()).set(version, one));
    if (version === "$LATEST" && one.ok && one.value?.updateStatus === "InProgress") updating.push(fn.name);
  }
  const checked = checkMoves(plan, facts, { endsIncident });
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
    checkLedgerFits(
      ledgerOf(
        files.config.liveSerial + 1,
        servedOrRecorded(reading.snapshot, served, reading.snapshot.ledger),
      ),
    );
    if (!stackFileIsWritable(files.filePath))
      warnings.push(foreignText(`${files.filePath} is read-only: it will not get what is done here`));
  }
  return { ...checked, warnings };
}
