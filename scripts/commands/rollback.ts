import type { Io } from "../adapters/io.ts";
import { type ExitCode, ReleaseError } from "../release/errors.ts";
import { foldHistory } from "../release/history.ts";
import { requireVersionNumber } from "../release/newest-version.ts";
import type { MovePlan } from "../release/plan.ts";
import { planRollback } from "../release/plan-rollback.ts";
import { isNumbered } from "../release/traffic.ts";
import { likelyVersions } from "./candidates.ts";
import { listNumbers } from "./list-newest.ts";
import { runMove } from "./move.ts";
import type { Flags } from "./parse-flags.ts";
import type { StackReading } from "./read-stack.ts";
import type { Session } from "./session.ts";

/** Back to what the ledger says was released before, or to `--to`; touches nothing but the alias. */
export async function rollback(flags: Flags, io: Io): Promise<ExitCode> {
  const to = flags.text.to && requireVersionNumber("--to", flags.text.to);
  return runMove(
    {
      name: "rollback",
      compensate: false,
      wants: (session) => ({
        history: !to,
        candidates: (fn) => (to ? ["$LATEST", to] : likelyVersions(session, fn, "back")),
      }),
      plan: (session, reading) => planOrListCandidates(session, reading, to || undefined),
      next: (session) => session.command("status"),
    },
    flags,
    io,
  );
}

async function planOrListCandidates(
  session: Session,
  { snapshot, records }: StackReading,
  to: string | undefined,
): Promise<MovePlan> {
  const { ledger } = snapshot;
  try {
    return planRollback(snapshot, {
      ...(to ? { to } : {}),
      histories:
        ledger.kind === "unreadable"
          ? { ok: false, error: ledger.error }
          : { ok: true, value: foldHistory(records) },
    });
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "NoRollbackTarget") throw error;
    const candidates = await describeCandidates(session);
    throw new ReleaseError(
      error.code,
      `${error.message}${candidates ? ` Versions there are: ${candidates}.` : ""}`,
      {
        hint: `Name one: ${session.command("rollback", "--to VERSION")}`,
      },
    );
  }
}

const SHOWN = 5;

async function describeCandidates(session: Session): Promise<string> {
  try {
    const versions = await listNumbers(session, session.selected);
    return [...versions]
      .map(
        ([name, numbers]) =>
          `${name} ${numbers.filter(isNumbered).reverse().slice(0, SHOWN).join(", ") || "none"}`,
      )
      .join("; ");
  } catch {
    return "";
  }
}
