import { LATEST } from "../../components/config.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { type ExitCode, ReleaseError } from "../release/model/errors.ts";
import type { MovePlan } from "../release/plans/plan.ts";
import { planRollback } from "../release/plans/plan-rollback.ts";
import { describeCandidates } from "../release/plans/rollback-candidates.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Takes LIVE back to the ledger's rollback target, or to `--to`. Touches nothing but the alias. */
export async function rollback(flags: Flags, io: Io): Promise<ExitCode> {
  const { to } = flags;
  return runMove(
    {
      name: "rollback",
      reads: (files) => ({
        history: !to,
        likely: (fn) => (to ? [LATEST, to] : likelyVersions(files, fn, "back")),
      }),
      plan: ({ files }, reading) => planOrListTargets(files, reading, to || undefined),
      next: (files) => files.command("live status"),
    },
    flags,
    io,
  );
}

async function planOrListTargets(
  files: StackFiles,
  { snapshot, records, published }: StackReading,
  to: string | undefined,
): Promise<MovePlan> {
  const { ledger } = snapshot;
  const histories = foldHistory(records);
  try {
    return planRollback(snapshot, {
      ...(to ? { to } : {}),
      histories:
        ledger.kind === "unreadable" ? { ok: false, error: ledger.error } : { ok: true, value: histories },
    });
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "NoRollbackTarget") throw error;
    const versions = await published().catch(() => undefined);
    const candidates = versions ? ` ${describeCandidates(snapshot, versions, histories)}` : "";
    throw new ReleaseError(error.code, `${error.message}${candidates}`, {
      hint: `Name one: ${files.command("live rollback --to VERSION", { VERSION: "VERSION" })}`,
    });
  }
}
