import type { LambdaGateway } from "../adapters/lambda-gateway.ts";
import type { Run } from "../command-line/run.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Outcome } from "../release/plans/outcome.ts";
import type { Move } from "../release/plans/plan.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { GRACE_SECONDS, writeLive } from "./write-live.ts";

export interface ApplyOptions {
  /** After a failure, true takes the moved functions back, and false goes on with the rest. */
  readonly compensate: boolean;
  progress(outcome: Outcome): void;
}

/** Reasons for moves that were not begun, by error code. */
const NOT_BEGUN: Readonly<Record<string, string>> = {
  Interrupted: "interrupted",
  CalledOff: "another function failed",
};

/** Makes the moves in parallel, within the account's rate. A failed move is an outcome and throws nothing. */
export async function applyMoves(
  { run, files, aws }: OpenStack,
  moves: readonly Move[],
  { compensate, progress }: ApplyOptions,
): Promise<Outcome[]> {
  const lambda = await aws.lambda();
  let failed = false;
  const outcomes = await Promise.all(
    moves.map(async (move): Promise<Outcome> => {
      const outcome = await moveOne(move);
      if (outcome.kind === "failed" || outcome.kind === "unknown") failed = true;
      progress(outcome);
      return outcome;
    }),
  );
  if (!compensate || !failed) return outcomes;
  run.deadline.addGrace(GRACE_SECONDS);
  return Promise.all(
    outcomes.map((outcome) => (outcome.kind === "moved" ? revert(run, files, lambda, outcome) : outcome)),
  );

  async function moveOne(move: Move): Promise<Outcome> {
    const outcome = await writeLive(run, files, lambda, move, () =>
      compensate && failed ? new ReleaseError("CalledOff", "Another function failed.") : undefined,
    );
    const reason = outcome.kind === "failed" ? NOT_BEGUN[outcome.error.code] : undefined;
    return reason ? { kind: "skipped", move, reason } : outcome;
  }
}

/** Takes a move back, guarded by the revision that the move made. A later change by somebody else stays. */
async function revert(
  run: Run,
  files: StackFiles,
  lambda: LambdaGateway,
  { move, revisionId }: Extract<Outcome, { kind: "moved" }>,
): Promise<Outcome> {
  const back: Move = { ...move, from: move.to, to: move.from, revisionId };
  const outcome = await writeLive(run, files, lambda, back);
  if (outcome.kind === "moved") return { kind: "reverted", move, revisionId: outcome.revisionId };
  return outcome.kind === "unknown" ? { ...outcome, move } : { kind: "moved", move, revisionId };
}
