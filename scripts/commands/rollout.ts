import { startDeadline } from "../adapters/deadline.ts";
import type { Io } from "../adapters/io.ts";
import { type OutputFile, openOutputFile } from "../adapters/output-file.ts";
import { reportPage } from "../adapters/report-page.ts";
import { asTypedHere } from "../command-line/as-typed.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { type Run, startRun } from "../command-line/run.ts";
import { holdsOn, type Looked, lookAtRollout, type RolloutRun } from "../moves/look-at-rollout.ts";
import { type ShowLook, showLooks } from "../moves/show-looks.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { servedNow } from "../release/model/snapshot.ts";
import { describeTraffic } from "../release/model/traffic.ts";
import { jsonLook } from "../release/shown/json-rollout.ts";
import { renderRolloutResult } from "../release/shown/render-rollout.ts";
import { REPORT_FILE, renderReport } from "../release/shown/report/render-report.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readReport } from "../stack/read-report.ts";
import { rolloutPlanOf } from "../stack/rollout-plan.ts";

/** After somebody else moved LIVE in the same moment, so long at most; the other runner waits another time. */
const SOON_MS = 2000;
/** So often in a row a look may find that somebody else moved LIVE. */
const RACES = 5;

/**
 * Raises the canary by the stack's plan: looks, acts, and looks again after `--every` seconds until the rollout is over.
 * With `--once`, one look. Ctrl-C ends the run between two looks, and the canary keeps its share.
 */
export async function rollout(flags: Flags, io: Io): Promise<ExitCode> {
  const page =
    flags.report === undefined ? undefined : openOutputFile(io.cwd, flags.report, "--report", REPORT_FILE);
  const events = flags.events === undefined ? undefined : openOutputFile(io.cwd, flags.events, "--events");
  const startedAt = performance.now();
  const memory: RolloutRun = { isFirst: true, isConfirmed: false, timeouts: new Map() };
  const show = showLooks(io);
  const clock = openInterruptibleClock(io);
  let last: { readonly looked: Looked; readonly run: Run } | undefined;
  let looks = 0;
  let races = 0;
  try {
    for (;;) {
      const run = clock.startLook(show.quietOnRepeats(startRun(flags, io)));
      const looked = await oneLook(run, memory, show, last !== undefined);
      if (looked) {
        looks++;
        last = { looked, run };
        races = looked.nextLook === "soon" ? races + 1 : 0;
        if (looked.nextLook && !flags.once) show.look(run, looked);
        events?.append(`${JSON.stringify(jsonOf(looked))}\n`);
      }
      if (clock.isInterrupted()) break;
      if (looked && (!looked.nextLook || races >= RACES)) break;
      if (looked?.nextLook === "soon") await clock.sleep(Math.random() * SOON_MS);
      else if (flags.once) break;
      else await clock.sleep(flags.every * 1000);
      if (clock.isInterrupted()) break;
    }
  } finally {
    clock.close();
  }
  if (!last) throw interrupted();
  if (page && !flags["dry-run"]) await writeReport(startRun(flags, io), page);
  return finish(last.run, last.looked, {
    looks,
    milliseconds: Math.round(performance.now() - startedAt),
    isInterrupted: clock.isInterrupted() && last.looked.nextLook !== undefined,
  });
}

/** A look, or `undefined` after a failure that passes: the canary keeps its share, and the next look tries again. */
async function oneLook(
  run: Run,
  memory: RolloutRun,
  show: ShowLook,
  hasLooked: boolean,
): Promise<Looked | undefined> {
  run.findings.errors.length = 0;
  try {
    const looked = await lookAtRollout(run, memory);
    show.recovered();
    return looked;
  } catch (error) {
    if (!hasLooked || !(error instanceof ReleaseError) || !holdsOn(error)) throw error;
    show.failed(error);
    return undefined;
  }
}

/** The report tells of the rollout, and changes nothing of how it ended: a report that can't be made is a warning. */
async function writeReport(run: Run, page: OutputFile): Promise<void> {
  try {
    const stack = openNamedStack(run, "report");
    page.replace(renderReport(await readReport(stack, rolloutPlanOf(stack.files)), reportPage()));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    printWarnings(run, [`no report was written: ${error.message}`]);
  }
}

function finish(
  run: Run,
  looked: Looked,
  {
    looks,
    milliseconds,
    isInterrupted,
  }: { readonly looks: number; readonly milliseconds: number; readonly isInterrupted: boolean },
): ExitCode {
  const { files, finished } = looked;
  const next = nextOf(looked);
  const { warnings } = run.findings;
  warnings.splice(0, warnings.length, ...new Set(warnings));
  if (isInterrupted)
    printError(run, { code: "Interrupted", message: `Interrupted; ${servesOf(looked)}.`, hint: next });
  const shown = { stack: files.stack, ...looked };
  printResult(
    run,
    () =>
      renderRolloutResult(shown, {
        looks,
        milliseconds,
        needs: looked.needs,
        typed: (text) => asTypedHere(run.io, text, run.flags),
        next: next && !isInterrupted ? ` ${next}` : "",
      }),
    () => ({
      dryRun: run.flags["dry-run"],
      ...jsonOf(looked),
      looks,
      ...(looked.needs ? { needs: looked.needs } : {}),
      ledger: finished?.recorded
        ? {
            serial: finished.recorded.serial ?? null,
            entry: finished.recorded.entry ?? null,
            error: finished.recorded.ledgerError ?? null,
          }
        : null,
      seconds: milliseconds / 1000,
    }),
  );
  return isInterrupted ? EXIT.interrupted : looked.exitCode;
}

function jsonOf({ reading, finished, ...told }: Looked): object {
  return jsonLook({ ...told, served: finished?.served ?? servedNow(reading.snapshot) });
}

/** The commands that a person may want next, as typed here; "" where nothing is left to do. */
function nextOf({ files, state, decision, needs }: Looked): string {
  if (needs) return "";
  const commands = (first: string) =>
    `${first}, or all at once: ${files.command("live promote")}, or back: ${files.command("live abort")}`;
  if (state === "under way") return commands(`Go on: ${files.command("live rollout")}`);
  if (state === "waiting") return commands(`Next step: ${files.command("live rollout --advance")}`);
  if (state === "promoted") return `Back: ${files.command("live rollback")}`;
  const isInconclusive = decision.action.kind === "stop" && decision.action.error.code === "Inconclusive";
  return isInconclusive ? commands(`Next step: ${files.command("live rollout --advance")}`) : "";
}

function servesOf({ reading, finished }: Looked): string {
  const served = [...(finished?.served ?? servedNow(reading.snapshot))];
  const texts = new Set(served.map(([, traffic]) => describeTraffic(traffic)));
  return texts.size === 1 ? `LIVE serves ${[...texts].join("")}` : "LIVE stays as it is";
}

function interrupted(): ReleaseError {
  return new ReleaseError("Interrupted", "Interrupted before the first look was done; nothing was changed.", {
    exitCode: EXIT.interrupted,
  });
}

/** Ctrl-C for a run of many looks: it stops the writes of the look that goes on, and wakes a run that sleeps. */
function openInterruptibleClock(io: Io) {
  let isInterrupted = false;
  let current = startDeadline(1);
  const close = io.onInterrupt(() => {
    isInterrupted = true;
    current.interrupt();
  });
  return {
    close,
    isInterrupted: () => isInterrupted,
    startLook(run: Run): Run {
      current = run.deadline;
      return run;
    },
    async sleep(milliseconds: number): Promise<void> {
      current = startDeadline(milliseconds / 1000 + 1);
      if (isInterrupted) return;
      await current.pause(milliseconds);
    },
  };
}
