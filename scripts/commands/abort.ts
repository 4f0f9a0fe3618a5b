import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import type { ExitCode } from "../release/model/errors.ts";
import { planAbort } from "../release/plans/plan-abort.ts";
import { likelyVersions } from "../stack/likely-versions.ts";

/** Ends the canary; stable gets all traffic. */
export async function abort(flags: Flags, io: Io): Promise<ExitCode> {
  return runMove(
    {
      name: "abort",
      reads: (files) => ({ likely: (fn) => likelyVersions(files, fn, "stable") }),
      plan: (_, { snapshot }) => planAbort(snapshot),
      next: (files) => files.command("live status"),
    },
    flags,
    io,
  );
}
