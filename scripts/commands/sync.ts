import type { Traffic } from "../../components/config.ts";
import type { Io } from "../adapters/io.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { runMove } from "../moves/run-move.ts";
import { wholePercents } from "../release/ledger/served-ledger.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { describeAccount } from "../release/model/place.ts";
import { selectedFunctions } from "../release/model/snapshot.ts";
import { editsFor } from "../release/model/stack-file-edits.ts";
import { describeTraffic, sameTraffic, versionsOf } from "../release/model/traffic.ts";
import { requireLive } from "../release/plans/known-live.ts";
import { planSync } from "../release/plans/plan-sync.ts";
import { jsonTraffic } from "../release/shown/render-plan.ts";
import { ledgerIsStale } from "../release/shown/stack-status.ts";
import { checkAccount, checkConfirm } from "../stack/confirm-write.ts";
import { readStack } from "../stack/read-stack.ts";
import { openNamedStack } from "../stack/session.ts";

/** LIVE serves what the stack file says; with `--from-aws` the stack file says what LIVE serves. */
export async function sync(flags: Flags, io: Io): Promise<ExitCode> {
  if (flags["from-aws"]) return syncFromAws(flags, io);
  return runMove(
    {
      name: "sync",
      compensate: true,
      recordsAlways: true,
      wants: (session) => ({
        candidates: (fn) => [
          "$LATEST",
          ...versionsOf(session.config.traffic[fn.name] ?? { live: "$LATEST" }),
        ],
      }),
      plan: (_, { snapshot }) => planSync(snapshot),
      next: (session) => session.command("status"),
    },
    flags,
    io,
  );
}

/** Writes what LIVE serves, and the ledger's serial, into the stack file; AWS is only read. */
async function syncFromAws(flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), "sync --from-aws");
  checkConfirm(session);
  const { snapshot, place } = await readStack(session);
  checkAccount(session, place);
  const isStale =
    snapshot.ledger.kind === "read" && snapshot.ledger.now.value.serial > session.config.liveSerial;
  const functions = isStale ? snapshot.functions : selectedFunctions(snapshot);
  const served = new Map(
    functions.map((fn): [string, Traffic] => [fn.name, wholePercents(requireLive(fn).traffic)]),
  );
  const { ledger } = snapshot;
  const serial =
    ledger.kind === "read" ? Math.max(ledger.now.value.serial, session.config.liveSerial) : undefined;
  const edits = editsFor(session.configNow(), served, serial);
  const changed = functions.filter((fn) => !sameTraffic(served.get(fn.name) ?? { live: "" }, fn.declared));
  if (ledgerIsStale(snapshot))
    printWarnings(session, [
      `the ledger of ${session.stack} is stale; to record what serves: ${session.command("sync")}`,
    ]);
  const isDryRun = flags["dry-run"];
  if (!isDryRun) editStackFile(session.filePath, session.project.name, () => edits);
  const file = `Pulumi.${session.stack}.yaml`;
  printResult(
    session,
    () => {
      const rows = functions.map((fn) => {
        const now = describeTraffic(served.get(fn.name) ?? fn.declared);
        return changed.includes(fn)
          ? `~ ${fn.name}: ${describeTraffic(fn.declared)} -> ${now}`
          : `  ${fn.name}: ${now}`;
      });
      const did =
        edits.length === 0
          ? `${file} says what LIVE serves already`
          : `${file} ${isDryRun ? "would say" : "says"} what LIVE serves (${describeAccount(place)})`;
      return `${rows.join("\n")}\n${did}; ${changed.length} of ${functions.length} changed.\n`;
    },
    () => ({
      verb: "sync",
      stack: session.stack,
      fromAws: true,
      dryRun: isDryRun,
      account: place.account ?? null,
      region: place.region ?? null,
      functions: Object.fromEntries(
        functions.map((fn) => [
          fn.name,
          {
            action: changed.includes(fn) ? "declare" : "keep",
            declared: jsonTraffic(fn.declared),
            serves: jsonTraffic(served.get(fn.name)),
          },
        ]),
      ),
      serial: serial ?? null,
      stackFile: { written: !isDryRun && edits.length > 0 },
    }),
  );
  return EXIT.done;
}
