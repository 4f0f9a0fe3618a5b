import type { Io } from "../adapters/io.ts";
import { type Flags, required } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import type { ExitCode } from "../release/model/errors.ts";
import { planCanary } from "../release/plans/plan-canary.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { Session } from "../stack/session.ts";

/** Starts a canary, or changes its share. */
export async function canary(flags: Flags, io: Io): Promise<ExitCode> {
  const weight = required(flags, "weight");
  const { version } = flags;
  return runMove(
    {
      name: "canary",
      compensate: true,
      wants: (session) => ({
        history: !version,
        published: !version,
        // A split is checked for both of its versions.
        candidates: (fn) => [
          ...likelyVersions(session, fn, "stable"),
          ...(version ? [version] : likelyVersions(session, fn, "forward")),
        ],
      }),
      plan: async (_, { snapshot, records, published }) =>
        planCanary(snapshot, {
          weight,
          versions: version ? new Map() : await published(),
          histories: foldHistory(records),
          ...(version ? { version } : {}),
        }),
      next: (session) => nextOf(session, weight),
    },
    flags,
    io,
  );
}

function nextOf(session: Session, weight: number): string {
  const further = weight < 50 ? session.command("canary", "--weight 50") : session.command("promote");
  return `${further}, or back: ${session.command("abort")}`;
}
