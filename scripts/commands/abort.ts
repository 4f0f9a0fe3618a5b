import type { Io } from "../adapters/io.ts";
import type { ExitCode } from "../release/errors.ts";
import { planAbort } from "../release/plan-abort.ts";
import { likelyVersions } from "./candidates.ts";
import { runMove } from "./move.ts";
import type { Flags } from "./parse-flags.ts";

/** Ends the canary: all traffic to stable. */
export async function abort(flags: Flags, io: Io): Promise<ExitCode> {
  return runMove(
    {
      name: "abort",
      compensate: false,
      wants: (session) => ({ candidates: (fn) => likelyVersions(session, fn, "stable") }),
      plan: (_, { snapshot }) => planAbort(snapshot),
      next: (session) => session.command("status"),
    },
    flags,
    io,
  );
}
