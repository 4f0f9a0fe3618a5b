import { LATEST } from "../../components/config.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { listedNames } from "../../lib/name-list.ts";
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
import { describePlace } from "../release/model/place.ts";
import { type Reading, type StackSnapshot, selectedFunctions, servedNow } from "../release/model/snapshot.ts";
import { versionsOf } from "../release/model/traffic.ts";
import {
  type CheckedPlan,
  checkMoves,
  type FactsByFunction,
  type FactsReading,
} from "../release/plans/check-moves.ts";
import { type ReservedReading, throttlingWarnings } from "../release/plans/check-throttling.ts";
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
  /** The action under which the ledger gets the move. Default: the verb's name. */
  readonly action?: string;
  reads(files: StackFiles): ReadRequest;
  plan(stack: OpenStack, reading: StackReading): Promise<MovePlan> | MovePlan;
  /** Another plan, if the facts of the versions that this one leads to speak against it. Asked until it has none. */
  replan?(stack: OpenStack, reading: StackReading, facts: FactsByFunction): Promise<MovePlan | undefined>;
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

/** Plans the moves, reads the versions that they lead to, and plans again where these speak against the plan. */
async function makePlan(
  verb: MoveVerb,
  stack: OpenStack,
  reading: StackReading,
  endsIncident: boolean,
): Promise<CheckedPlan> {
  let plan: MovePlan | undefined = await verb.plan(stack, reading);
  for (;;) {
    const read = await readFacts(stack, reading, plan, endsIncident);
    const better: MovePlan | undefined = await verb.replan?.(stack, reading, read.facts);
    if (!better) return checkPlan(stack, reading, { ...read, plan, endsIncident });
    plan = better;
  }
}

interface FactsRead {
  readonly facts: FactsByFunction;
  /** Warnings of functions whose calls AWS throttles, all of them. */
  readonly throttling: readonly string[];
}

/** The facts of the versions that a plan leads to, and of `$LATEST`, by function and version. */
async function readFacts(
  { run, files, aws }: OpenStack,
  reading: StackReading,
  plan: MovePlan,
  endsIncident: boolean,
): Promise<FactsRead> {
  const byName = new Map(files.functions.map((fn) => [fn.name, fn]));
  const wanted = movesOf(plan).flatMap(({ functionName, to }) => {
    const fn = byName.get(functionName);
    return fn ? [...new Set([...versionsOf(to), LATEST])].map((version) => ({ fn, version })) : [];
  });
  const { versionRead } = await aws.lambda();
  const all = <T>(readings: readonly Promise<Reading<T>>[]) =>
    endsIncident ? readWithCutOff(run.deadline, versionRead, readings, "now") : Promise.all(readings);
  const moving = selectedFunctions(reading.snapshot).filter((fn) =>
    wanted.some((one) => one.fn.name === fn.name),
  );
  const [found, reserved] = await Promise.all([
    all(wanted.map(({ fn, version }) => reading.versions.read(fn, version))),
    all(moving.map((fn) => reading.versions.readReserved(fn))),
  ]);
  const facts = new Map<string, Map<string, FactsReading>>();
  for (const [index, { fn, version }] of wanted.entries())
    facts.set(fn.name, (facts.get(fn.name) ?? new Map()).set(version, found[index] as FactsReading));
  const byFunction = new Map(moving.map(({ name }, index) => [name, reserved[index] as ReservedReading]));
  return { facts, throttling: throttlingWarnings(moving, byFunction) };
}

interface PlanToCheck extends FactsRead {
  readonly plan: MovePlan;
  readonly endsIncident: boolean;
}

/** Checks the plan's targets: versions that can't run, a ledger that won't fit, updates in progress. */
function checkPlan(
  { files }: OpenStack,
  reading: StackReading,
  { plan, facts, throttling, endsIncident }: PlanToCheck,
): CheckedPlan {
  const updating = [...facts].flatMap(([name, versions]) => {
    const latest = versions.get(LATEST);
    return latest?.ok && latest.value?.updateStatus === "InProgress" ? [name] : [];
  });
  const checked = checkMoves(plan, facts, { endsIncident });
  const moves = movesOf(checked);
  const warnings = [...checked.warnings, ...throttling];
  for (const name of updating.sort())
    warnings.push(`${name}: an update of it is in progress; a pulumi up that is running may move LIVE again`);
  if (moves.length > 0) {
    const served = servedNow(reading.snapshot);
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
