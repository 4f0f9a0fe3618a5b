import type { Io } from "../adapters/io.ts";
import { type ExitCode, usageError } from "../release/errors.ts";
import { foldHistory } from "../release/history.ts";
import { requireVersionNumber } from "../release/newest-version.ts";
import { parseWeight, planCanary } from "../release/plan-canary.ts";
import { likelyVersions } from "./candidates.ts";
import { runMove } from "./move.ts";
import type { Flags } from "./parse-flags.ts";
import type { Session } from "./session.ts";

/** Starts a canary, or changes its share. */
export async function canary(flags: Flags, io: Io): Promise<ExitCode> {
  const asked = flags.text.weight;
  if (asked === undefined)
    throw usageError(
      "WeightRequired",
      "live canary needs the canary's share: --weight PERCENT.",
      "For example: --weight 10",
    );
  const weight = parseWeight(asked);
  const version = flags.text.version && requireVersionNumber("--version", flags.text.version);
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
