import { type CallOptions, LostAnswer } from "../adapters/caller.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import type { LambdaGateway } from "../adapters/lambda-gateway.ts";
import type { Run } from "../command-line/run.ts";
import { ReleaseError, shownError } from "../release/model/errors.ts";
import { pauseMs } from "../release/model/retry.ts";
import type { LiveAlias } from "../release/model/snapshot.ts";
import { describeTraffic, sameTraffic } from "../release/model/traffic.ts";
import type { Outcome } from "../release/plans/outcome.ts";
import type { Move } from "../release/plans/plan.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Lost answers after which a write is given up: with the pauses between them, a second or two. */
const LOST_ANSWERS = 6;

/**
 * Makes one move. After a lost answer, reads LIVE again. If LIVE is as planned, the move happened. If LIVE is
 * unchanged, writes it again after a pause, under the same guard. Any other change is `AliasChanged`.
 */
export async function writeLive(
  { deadline }: Run,
  files: StackFiles,
  lambda: LambdaGateway,
  move: Move,
  calledOff?: CallOptions["calledOff"],
): Promise<Outcome> {
  const fn = files.inAws(move.functionName);
  for (let lost = 0; ; ) {
    try {
      const { revisionId } = await lambda.writeLive(fn, move.to, move.revisionId, calledOff);
      return { kind: "moved", move, revisionId };
    } catch (error) {
      const isGuarded = error instanceof ReleaseError && error.code === "PreconditionFailed";
      if (!(error instanceof LostAnswer) && !(isGuarded && lost > 0))
        return {
          kind: "failed",
          move,
          error: shownError(isGuarded ? aliasChanged(files, move) : wrap(error, move)),
        };
      lost++;
      deadline.addGrace(GRACE_SECONDS);
      const now = await readAgain(lambda, fn);
      if (now instanceof ReleaseError)
        return { kind: "unknown", move, error: shownError(stateUnknown(files, move, now)) };
      if (sameTraffic(now.traffic, move.to)) return { kind: "moved", move, revisionId: now.revisionId };
      if (now.revisionId !== move.revisionId)
        return { kind: "failed", move, error: shownError(aliasChanged(files, move, now)) };
      const given = error instanceof LostAnswer ? error.error : (error as ReleaseError);
      const pause = pauseMs(lost + 1, Math.random());
      if (lost >= LOST_ANSWERS || pause > deadline.ownTimeLeftMs())
        return { kind: "failed", move, error: shownError(given) };
      await deadline.pause(pause);
    }
  }
}

/** Time to read what LIVE serves, and to record it, after the command's own time is over. */
export const GRACE_SECONDS = 5;

async function readAgain(lambda: LambdaGateway, fn: NamedFunction): Promise<LiveAlias | ReleaseError> {
  try {
    return await lambda.readLive(fn);
  } catch (error) {
    return error instanceof ReleaseError ? error : new ReleaseError("Internal", String(error));
  }
}

function aliasChanged(files: StackFiles, { functionName, from }: Move, now?: LiveAlias): ReleaseError {
  const serves = now ? `; it serves ${describeTraffic(now.traffic)} now` : "";
  return new ReleaseError(
    "AliasChanged",
    `LIVE of ${functionName} was changed by somebody else since it was read (${describeTraffic(from)})${serves}. Nothing was overwritten.`,
    {
      hint: `See what serves, then decide again: ${files.command("live status")}`,
    },
  );
}

function stateUnknown(files: StackFiles, { functionName, to }: Move, cause: ReleaseError): ReleaseError {
  return new ReleaseError(
    "StateUnknown",
    `Whether LIVE of ${functionName} serves ${describeTraffic(to)} is unknown: the answer was lost, and reading it again failed (${cause.message}).`,
    {
      hint: `See what serves: ${files.command("live status")}`,
      cause,
    },
  );
}

function wrap(error: unknown, { functionName }: Move): ReleaseError {
  if (!(error instanceof ReleaseError)) throw error;
  return new ReleaseError(error.code, `${functionName}: ${error.message}`, {
    hint: error.hint,
    exitCode: error.exitCode,
  });
}
