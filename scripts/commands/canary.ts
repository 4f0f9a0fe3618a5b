import type { Io } from "../adapters/io.ts";
import { type Flags, required } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { existingOf, withoutLost } from "../release/ledger/lost-functions.ts";
import type { ExitCode } from "../release/model/errors.ts";
import { planCanary } from "../release/plans/plan-canary.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Starts a canary, or changes its share. */
export async function canary(flags: Flags, io: Io): Promise<ExitCode> {
  const weight = required(flags, "weight");
  const { version } = flags;
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
      plan: async (_, { snapshot, records, published }) => {
        const known = version ? new Map() : await published();
        return planCanary(snapshot, {
          weight,
          versions: existingOf(known),
          histories: foldHistory(withoutLost(records, known)),
          ...(version ? { version } : {}),
        });
      },
      next: (files) => nextOf(files, weight),
    },
    flags,
    io,
  );
}

function nextOf(files: StackFiles, weight: number): string {
  const further =
    weight < 50
      ? files.command("live canary --weight WEIGHT", { WEIGHT: 50 })
      : files.command("live promote");
  return `${further}, or back: ${files.command("live abort")}`;
}
