import type { Io } from "../adapters/io.ts";
import { openOutputFile } from "../adapters/output-file.ts";
import { reportPage } from "../adapters/report-page.ts";
import { type Flags, required } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { planOf } from "../moves/read-look.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { nameWithPlace } from "../release/model/place.ts";
import { jsonReport } from "../release/shown/report/json-report.ts";
import { describeReport, REPORT_FILE, renderReport } from "../release/shown/report/render-report.ts";
import { openNamedStack } from "../stack/open-stack.ts";
import { readReport } from "../stack/read-report.ts";

/**
 * Writes one rollout as an HTML file, from ledger and CloudWatch alone: one that is under way, or one that is over. The
 * file is refused before any call if it can't be written, or if it is there and is no report.
 */
export async function report(flags: Flags, io: Io): Promise<ExitCode> {
  const path = required(flags, "out");
  const file = openOutputFile(io.cwd, path, "--out", REPORT_FILE);
  const stack = openNamedStack(startRun(flags, io), "report");
  const { run, files } = stack;
  const read = await readReport(stack, planOf(stack), flags.entry);
  if (!flags["dry-run"]) file.replace(renderReport(read, reportPage()));
  printResult(
    run,
    () =>
      `${nameWithPlace(files.stack, run.findings.place)}: ${describeReport(read)}.\n${flags["dry-run"] ? "Would write" : "Wrote"} ${path}\n`,
    () => ({ dryRun: flags["dry-run"], file: path, ...jsonReport(read) }),
  );
  return EXIT.done;
}
