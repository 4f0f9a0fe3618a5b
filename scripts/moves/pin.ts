import { LATEST } from "../../components/config.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import type { Move } from "../release/plans/plan.ts";
import type { PublishPlan } from "../release/plans/plan-publish.ts";
import type { PublishOutcome } from "../release/shown/render-publish.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { StackReading } from "../stack/read-stack.ts";
import { finishMoves } from "./finish-moves.ts";

export interface PinResult {
  readonly exitCode: ExitCode;
  /** Versions that LIVE was pinned to, by function. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Pins LIVE to the version that froze the same code. Guarded and recorded like any other move. */
export async function pinFunctions(
  stack: OpenStack,
  reading: StackReading,
  plan: PublishPlan,
  published: ReadonlyMap<string, PublishOutcome>,
): Promise<PinResult> {
  const moves = plan.pins.flatMap(({ functionName, revisionId }): Move[] => {
    const fresh = published.get(functionName);
    const unchanged = plan.actions.find(
      (action) => action.kind === "unchanged" && action.functionName === functionName,
    );
    const version = fresh
      ? "version" in fresh
        ? fresh.version
        : undefined
      : unchanged?.kind === "unchanged"
        ? unchanged.version
        : undefined;
    if (!version) return [];
    return [
      {
        kind: "move",
        functionName,
        from: { live: LATEST },
        to: { live: version },
        revisionId,
        reason: "the same code",
      },
    ];
  });
  if (moves.length === 0) return { exitCode: EXIT.done, versions: new Map() };
  const { outcomes, exitCode } = await finishMoves(stack, reading.snapshot, moves, {
    action: "publish --pin",
    compensate: false,
  });
  return {
    exitCode,
    versions: new Map(
      outcomes.flatMap((outcome): [string, string][] =>
        outcome.kind === "moved" ? [[outcome.move.functionName, outcome.move.to.live]] : [],
      ),
    ),
  };
}
