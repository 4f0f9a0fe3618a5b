import { nameList } from "../../lib/name-list.ts";
import { printError, printWarnings } from "../command-line/print.ts";
import { ROLLOUT, ROLLOUT_ABORT, takeOverReason } from "../release/ledger/annotation.ts";
import { usageError } from "../release/model/errors.ts";
import { groupErrors, groupTexts } from "../release/model/group-alike.ts";
import { blocksOf, movesOf } from "../release/plans/plan.ts";
import { entryReason } from "../release/rollout/entry-reason.ts";
import { type MovingAction, partsOf, planRollout } from "../release/rollout/plan-rollout.ts";
import { renderMovePlan } from "../release/shown/render-plan.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import { type FinishedMoves, finishMoves } from "./finish-moves.ts";
import { makePlan } from "./make-plan.ts";
import { canariesLeftOut, type LookRead } from "./read-look.ts";
import { smokeAll } from "./smoke-all.ts";
import { waitUntilRunnable } from "./wait-until-runnable.ts";

/** Asks a person once in a run, where the stack wants it. */
export type Confirm = () => Promise<void>;

/**
 * Carries out what a look decided, guarded and recorded like any other move. A step that fails for one function goes back
 * for all; taking back goes on with the rest. Throws `SmokeFailed` (exit code 3) before a start, with nothing changed.
 */
export async function actOnLook(
  stack: OpenStack,
  { look, reading }: LookRead,
  action: MovingAction,
  confirm: Confirm,
): Promise<FinishedMoves> {
  const { run, files } = stack;
  const { position, asked } = look;
  const takesBack = action.kind === "take back";
  const planner = { plan: () => planRollout(reading.snapshot, position, action) };
  const plan = await makePlan(planner, stack, reading, takesBack);
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts(plan.warnings, names));
  const shown = { stack: files.stack, place: reading.place, verbose: run.flags.verbose };
  run.io.err(renderMovePlan(plan, shown, run.paint));
  await confirm();
  await waitUntilRunnable(stack, reading.versions, plan.unready);
  if (action.kind === "start") await smokeAll(stack, look);
  const moves = movesOf(plan);
  // A run that ended before its record may have moved any of these.
  const isLeftOver = position.kind === "half done" || position.kind === "canary lost";
  const completes = isLeftOver ? partsOf(position).participants.map(({ name }) => name) : [];
  const finished = await finishMoves(stack, reading.snapshot, moves, {
    action: takesBack ? ROLLOUT_ABORT : ROLLOUT,
    reason: entryReason(action, {
      byHand: asked.advances && action.kind !== "start",
      reason: run.flags.reason,
    }),
    compensate: !takesBack,
    recordOnly: isLeftOver && moves.length === 0,
    completes,
  });
  for (const error of groupErrors(blocksOf(plan))) printError(run, error);
  return finished;
}

/**
 * Makes a canary the rollout's that somebody else set: an entry of the ledger with the same traffic. Throws
 * `CanariesLeftOut` where `-f` leaves out a function with a canary, since the entry would count for that one too.
 */
export async function takeOver(
  stack: OpenStack,
  { reading }: Pick<LookRead, "reading">,
  confirm: Confirm,
): Promise<FinishedMoves> {
  const { run, files } = stack;
  const others = canariesLeftOut(reading);
  if (others.length > 0)
    throw usageError(
      "CanariesLeftOut",
      `--take-over counts for every function that has a canary, and -f leaves out ${nameList(others)}.`,
      `Take all of them over: ${files.command("live rollout --take-over", { functions: [] })}`,
    );
  await confirm();
  return finishMoves(stack, reading.snapshot, [], {
    action: ROLLOUT,
    reason: takeOverReason(run.flags.reason),
    compensate: false,
    recordOnly: true,
    completes: reading.snapshot.selected,
  });
}
