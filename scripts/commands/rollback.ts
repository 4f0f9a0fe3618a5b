import { LATEST } from "../../components/config.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { lostFunctions, withoutLost } from "../release/ledger/lost-functions.ts";
import { type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { type StackSnapshot, selectedFunctions } from "../release/model/snapshot.ts";
import type { FactsByFunction } from "../release/plans/check-moves.ts";
import type { MovePlan } from "../release/plans/plan.ts";
import { planRollback, type RollbackPlan } from "../release/plans/plan-rollback.ts";
import { refutedTargets } from "../release/plans/refuted-targets.ts";
import { type Candidates, listCandidates } from "../release/plans/rollback-candidates.ts";
import { createKnowledge, type FunctionKnowledge } from "../stack/function-knowledge.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Takes LIVE back to the ledger's rollback target, or to `--to`. Touches nothing but the alias. */
export async function rollback(flags: Flags, io: Io): Promise<ExitCode> {
  const { to } = flags;
  const search = to ? undefined : searchTargets();
  return runMove(
    {
      name: "rollback",
      reads: (files) => ({
        history: !to,
        likely: (fn) => (to ? [LATEST, to] : likelyVersions(files, fn, "back")),
      }),
      plan: (stack, reading) => search?.plan(stack, reading) ?? planTo(reading, to),
      replan: async (stack, reading, facts) => search?.replan(stack, reading, facts),
      next: (files) => files.command("live status"),
    },
    flags,
    io,
  );
}

function planTo({ snapshot }: StackReading, to = ""): MovePlan {
  return planRollback(snapshot, { to, histories: { ok: true, value: new Map() } });
}

/** Searches the ledger's targets. Lists the versions of a function only where the facts speak against its target. */
function searchTargets() {
  let knowledge: FunctionKnowledge | undefined;
  let planned: RollbackPlan;
  async function plan(stack: OpenStack, reading: StackReading): Promise<RollbackPlan> {
    knowledge ??= createKnowledge(stack, reading.records);
    planned = await planOrListCandidates(stack, reading, knowledge);
    return planned;
  }
  return {
    plan,
    async replan(stack: OpenStack, reading: StackReading, facts: FactsByFunction) {
      const isNew = await knowledge?.learn(refutedTargets(planned, facts), planned.doubtful);
      return isNew ? plan(stack, reading) : undefined;
    },
  };
}

async function planOrListCandidates(
  stack: OpenStack,
  reading: StackReading,
  knowledge: FunctionKnowledge,
): Promise<RollbackPlan> {
  try {
    return planAgain(reading, knowledge);
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "NoRollbackTarget") throw error;
    const isNew = await knowledge.learn(new Map(), reading.snapshot.selected);
    return isNew ? planOrListCandidates(stack, reading, knowledge) : refuse(stack, reading, knowledge, error);
  }
}

function planAgain({ snapshot, records }: StackReading, { known }: FunctionKnowledge): RollbackPlan {
  const { ledger } = snapshot;
  const value = foldHistory(withoutLost(records, known));
  const histories =
    ledger.kind === "unreadable"
      ? ({ ok: false, error: ledger.error } as const)
      : ({ ok: true, value } as const);
  const plan = planRollback(snapshot, { histories, known });
  return { ...plan, warnings: [...lostFunctions(records, known), ...plan.warnings] };
}

/** Throws `error` with the versions that may be named instead. */
function refuse(
  { files }: OpenStack,
  { snapshot, records }: StackReading,
  { known }: FunctionKnowledge,
  error: ReleaseError,
): never {
  const histories = foldHistory(withoutLost(records, known));
  const candidates = listCandidates(snapshot, known, histories);
  const lost = lostFunctions(records, known).map((line) => `\n  ${line}`);
  const lines = candidates.lines.map((line) => `\n  ${line}`).join("");
  const before = lost.length > 0 ? `${lost.join("")}\n` : " ";
  throw new ReleaseError(error.code, `${error.message}${before}Versions there are:${lines}`, {
    hint: `Nothing was changed. ${wayOn(files, snapshot, candidates)}`,
  });
}

function wayOn(files: StackFiles, snapshot: StackSnapshot, { example, hasEarlier }: Candidates): string {
  if (example)
    return `Name a version and the functions it fits, for example: ${files.command("live rollback --to VERSION", { VERSION: example.version, functions: example.functions })}`;
  const serving = selectedFunctions(snapshot).flatMap(({ live }) =>
    live.ok ? [live.value.traffic.live] : [],
  );
  if (serving.length > 0 && serving.every((version) => version === LATEST))
    return `LIVE follows $LATEST: check out the commit that worked, then: ${printedCommand("pulumi up", { stack: files.stack })}`;
  const why = hasEarlier
    ? "Every earlier version was rolled away from"
    : "No function has an earlier version";
  return `${why}. Publish a mended one, then: ${files.command("live promote")}`;
}
