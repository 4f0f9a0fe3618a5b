import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { type ExitCode, usageError } from "../release/model/errors.ts";
import { requireVersionNumber } from "../release/plans/newest-version.ts";
import { parseWeight, planCanary } from "../release/plans/plan-canary.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { StackFiles } from "../stack/stack-files.ts";

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
      reads: (files) => ({
        history: !version,
        published: !version,
        // Both versions of a split are checked.
        likely: (fn) => [
          ...likelyVersions(files, fn, "stable"),
          ...(version ? [version] : likelyVersions(files, fn, "forward")),
        ],
      }),
      plan: async (_, { snapshot, records, published }) =>
        planCanary(snapshot, {
          weight,
          versions: version ? new Map() : await published(),
          histories: foldHistory(records),
          ...(version ? { version } : {}),
        }),
      next: (files) => nextOf(files, weight),
    },
    flags,
    io,
  );
}

function nextOf(files: StackFiles, weight: number): string {
  const further = weight < 50 ? files.command("canary", "--weight 50") : files.command("promote");
  return `${further}, or back: ${files.command("abort")}`;
}
