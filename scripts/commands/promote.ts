import { LATEST } from "../../components/config.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { runMove } from "../moves/run-move.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { existingOf, withoutLost } from "../release/ledger/lost-functions.ts";
import type { ExitCode } from "../release/model/errors.ts";
import { selectedFunctions } from "../release/model/snapshot.ts";
import { planPromote } from "../release/plans/plan-promote.ts";
import { likelyVersions } from "../stack/likely-versions.ts";

const NOTHING_TO_CHOOSE = { versions: new Map(), histories: new Map() };

/** Makes the canary stable: one call sets the version and clears the weights. */
export async function promote(flags: Flags, io: Io): Promise<ExitCode> {
  const { version } = flags;
  return runMove(
    {
      name: "promote",
      reads: (files) => {
        const expectsCanary = files.selected.some(({ name }) => files.config.traffic[name]?.canary);
        const chooses = !version && !expectsCanary;
        return {
          history: chooses,
          published: chooses,
          likely: (fn) => (version ? [LATEST, version] : likelyVersions(files, fn, "forward")),
        };
      },
      async plan({ aws }, { snapshot, records, published }) {
        if (version) return planPromote(snapshot, { ...NOTHING_TO_CHOOSE, version });
        const hasCanary = selectedFunctions(snapshot).some(
          ({ live }) => live.ok && live.value.traffic.canary,
        );
        if (hasCanary) return planPromote(snapshot, NOTHING_TO_CHOOSE);
        const store = await aws.ledger();
        const [known, history] = await Promise.all([
          published(),
          records.length > 0 ? records : store.readHistory().then((read) => read.records),
        ]);
        return planPromote(snapshot, {
          versions: existingOf(known),
          histories: foldHistory(withoutLost(history, known)),
        });
      },
      next: (files) => `${files.command("live status")}, or back: ${files.command("live rollback")}`,
    },
    flags,
    io,
  );
}
