import type { Io } from "../adapters/io.ts";
import type { ExitCode } from "../release/errors.ts";
import { foldHistory } from "../release/history.ts";
import { requireVersionNumber } from "../release/newest-version.ts";
import { planPromote } from "../release/plan-promote.ts";
import { likelyVersions } from "./candidates.ts";
import { listNumbers } from "./list-newest.ts";
import { runMove } from "./move.ts";
import type { Flags } from "./parse-flags.ts";

/** The canary becomes stable: version and cleared weights in one call. */
export async function promote(flags: Flags, io: Io): Promise<ExitCode> {
  const version = flags.text.version && requireVersionNumber("--version", flags.text.version);
  return runMove(
    {
      name: "promote",
      compensate: true,
      wants: (session) => {
        const expectsCanary = session.selected.some(({ name }) => session.config.traffic[name]?.canary);
        return {
          history: !version && !expectsCanary,
          candidates: (fn) => [...likelyVersions(session, fn, "canary"), ...(version ? [version] : [])],
        };
      },
      async plan(session, { snapshot, records }) {
        const hasCanary = snapshot.functions.some(
          ({ name, live }) => snapshot.selected.includes(name) && live.ok && live.value.traffic.canary,
        );
        if (version || hasCanary)
          return planPromote(snapshot, {
            versions: new Map(),
            histories: new Map(),
            ...(version ? { version } : {}),
          });
        const [versions, history] = await Promise.all([
          listNumbers(session, session.selected),
          records.length > 0
            ? records
            : session
                .ledger()
                .then((store) => store.readHistory())
                .then((read) => read.records),
        ]);
        return planPromote(snapshot, { versions, histories: foldHistory(history) });
      },
      next: (session) => `${session.command("status")}, or back: ${session.command("rollback")}`,
    },
    flags,
    io,
  );
}
