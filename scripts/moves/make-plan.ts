import { LATEST } from "../../components/config.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { stackFileIsWritable } from "../adapters/stack-file.ts";
import { checkLedgerFits, ledgerOf, servedOrRecorded } from "../release/ledger/served-ledger.ts";
import { type Reading, selectedFunctions, servedNow } from "../release/model/snapshot.ts";
import { versionsOf } from "../release/model/traffic.ts";
import {
  type CheckedPlan,
  checkMoves,
  type FactsByFunction,
  type FactsReading,
} from "../release/plans/check-moves.ts";
import { type ReservedReading, throttlingWarnings } from "../release/plans/check-throttling.ts";
import { type MovePlan, movesOf } from "../release/plans/plan.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { StackReading } from "../stack/read-stack.ts";
import { readWithCutOff } from "../stack/read-with-cutoff.ts";

/** How a verb plans its moves. */
export interface MovePlanner {
  plan(stack: OpenStack, reading: StackReading): Promise<MovePlan> | MovePlan;
  /** Another plan, if the facts of the versions that this one leads to speak against it. Asked until it has none. */
  replan?(stack: OpenStack, reading: StackReading, facts: FactsByFunction): Promise<MovePlan | undefined>;
}

/** Plans the moves, reads the versions that they lead to, and plans again where these speak against the plan. */
export async function makePlan(
  planner: MovePlanner,
  stack: OpenStack,
  reading: StackReading,
  endsIncident: boolean,
): Promise<CheckedPlan> {
  let plan: MovePlan | undefined = await planner.plan(stack, reading);
  for (;;) {
    const read = await readFacts(stack, reading, plan, endsIncident);
    const better: MovePlan | undefined = await planner.replan?.(stack, reading, read.facts);
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
