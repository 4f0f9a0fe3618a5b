import { printedCommand } from "../../lib/printed-command.ts";
import type { Io } from "../adapters/io.ts";
import { chooseStack, findProject, type Project } from "../adapters/project.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { asTypedHere, typedHere } from "../command-line/as-typed.ts";
import { noFindings } from "../command-line/findings.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { type Run, startRun } from "../command-line/run.ts";
import {
  EXIT,
  type ExitCode,
  ReleaseError,
  type ShownError,
  shownError,
  usageError,
} from "../release/model/errors.ts";
import { groupBy, withoutName } from "../release/model/group-alike.ts";
import { differences } from "../release/model/settings-difference.ts";
import { isSharedCause } from "../release/model/shared-cause.ts";
import type { VersionFacts } from "../release/model/snapshot.ts";
import { isNumbered, publishedOf, versionsOf } from "../release/model/traffic.ts";
import { isReadable, jsonStatus, renderStatus } from "../release/shown/render-status.ts";
import {
  compareStacks,
  type StatusReading,
  type StatusRow,
  stackStatus,
} from "../release/shown/stack-status.ts";
import type { StatusView } from "../release/shown/status-line.ts";
import { type OpenStack, openStack, unseenValues } from "../stack/open-stack.ts";
import { readStack } from "../stack/read-stack.ts";
import { readingOf, readWithCutOff } from "../stack/read-with-cutoff.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Shows what LIVE serves in each stack. A stack that can't be read is a row with its error (exit code 1). */
export async function status(flags: Flags, io: Io): Promise<ExitCode> {
  const run = startRun(flags, io);
  const project = findProject(io.cwd, flags["config-file"]);
  const stacks = flags.stack ? [chooseStack(project, flags.stack)] : project.stacks;
  if (stacks.length === 0)
    throw usageError(
      "NoStacks",
      `${project.name} has no stack yet.`,
      `Make one: ${printedCommand("pulumi stack init STACK", { STACK: "sbx" })}`,
    );
  // What is found out about one of several stacks stands in its row.
  const runOf = () => (stacks.length === 1 ? run : { ...run, findings: noFindings("status") });
  const opened: StackFiles[] = [];
  const rows = compareStacks(
    await Promise.all(stacks.map((stack) => readRow(runOf(), project, stack, opened))),
  );
  printWarnings(run, [...unseenValues(opened), ...warningsOf(rows)]);
  const [row] = rows;
  const cause = row && "error" in row && isSharedCause(row.error) ? row.error : undefined;
  const stopsAll = rows.every((other) => "error" in other && other.error.code === cause?.code) && cause;
  if (stopsAll) printError(run, stopsAll);
  const view: StatusView = {
    now: io.now(),
    paint: run.paint,
    verbose: flags.verbose,
    columns: io.columns,
    told: stopsAll ? stopsAll.code : undefined,
    verifyOf: (stack) => typedHere(io, flags, "live verify", { stack }),
  };
  printResult(
    run,
    () => renderStatus(rows, view),
    () => jsonStatus(rows),
  );
  return rows.every(isReadable) ? EXIT.done : EXIT.failed;
}

/** The warnings of all stacks; what is true of several is said once. */
function warningsOf(rows: readonly StatusRow[]): string[] {
  const said = rows.flatMap(({ stack, ...row }) =>
    "status" in row ? row.status.warnings.map((text) => ({ stack, text })) : [],
  );
  return groupBy(said, ({ stack, text }) => withoutName(text, stack)).map((group) => {
    const [{ stack, text }] = group;
    if (group.length === 1) return text;
    return `${group.map((one) => one.stack).join(", ")}: ${withoutName(text, stack, "STACK").replace(/^STACK: /, "")}`;
  });
}

/** Usage errors that are wrong for all stacks, by code. Any other is of one stack's file. */
const WRONG_FOR_ALL = new Set(["UnknownFunction", "NoFunctions", "InvalidFunction"]);

function isWrongForAll(error: unknown): boolean {
  return !(error instanceof ReleaseError) || WRONG_FOR_ALL.has(error.code);
}

/** Errors of a stack file that hide its `aws:` keys, by code. */
const HIDES_CALLER = new Set(["InvalidYaml", "StackFileUnreadable"]);

/** Adds the files to `opened`, in the order of the stacks. */
async function readRow(run: Run, project: Project, stack: string, opened: StackFiles[]): Promise<StatusRow> {
  const asTyped = (error: ShownError): ShownError => ({
    ...error,
    ...(error.hint ? { hint: asTypedHere(run.io, error.hint, { ...run.flags, stack }) } : {}),
  });
  let mistakes: ShownError | undefined;
  try {
    const open = openStack(run, project, stack, "status");
    opened.push(open.files);
    mistakes = open.files.mistakes;
    const { fileError, ...status } = stackStatus(await readStatus(open));
    const functions = status.functions.map((fn) =>
      fn.live.ok ? fn : { ...fn, live: { ...fn.live, error: asTyped(fn.live.error) } },
    );
    return {
      stack,
      status: { ...status, functions, ...(fileError ? { fileError: asTyped(fileError) } : {}) },
    };
  } catch (error) {
    if (isWrongForAll(error)) throw error;
    const own = shownError(error);
    // The mistakes of the file come with what kept AWS from being read.
    const both = mistakes ? { ...own, ...mistakes, message: `${mistakes.message}\n${own.message}` } : own;
    const shown = asTyped(both);
    const unknown = " Who would act, and where, is therefore unknown; AWS was not asked.";
    return {
      stack,
      place: run.findings.place,
      error: HIDES_CALLER.has(shown.code) ? { ...shown, message: `${shown.message}${unknown}` } : shown,
    };
  }
}

async function readStatus(stack: OpenStack): Promise<StatusReading> {
  const { run, files, aws } = stack;
  const reading = await readStack(stack, {
    history: true,
    toleratesUnread: true,
    likely: () => ["$LATEST"],
  });
  const lambda = await aws.lambda();
  const facts = new Map<string, Map<string, VersionFacts>>();
  const newest = new Map<string, { settings: Readonly<Record<string, unknown>> } | undefined>();
  await Promise.all(
    files.selected.map(async (fn) => {
      const live = reading.snapshot.functions.find(({ name }) => name === fn.name)?.live;
      if (!live?.ok) return;
      const wanted = [...new Set([...versionsOf(live.value.traffic), "$LATEST"])];
      const readings = await readWithCutOff(
        run.deadline,
        lambda.versionRead,
        wanted.map((version) => reading.versions.read(fn, version)),
        "now",
      );
      const known = new Map(
        wanted.flatMap((version, index): [string, VersionFacts][] => {
          const found = readings[index];
          return found?.ok && found.value ? [[version, found.value]] : [];
        }),
      );
      facts.set(fn.name, known);
      const latest = known.get("$LATEST");
      const published = [...known.values()].some(
        ({ version, settings }) =>
          isNumbered(version) && latest && differences(settings, latest.settings).length === 0,
      );
      if (!files.config.publishVersions || published || !latest) return;
      const listing = readingOf(() => listVersions(lambda, aws.caller, fn.physicalName));
      const [listed] = await readWithCutOff(run.deadline, "lambda:ListVersionsByFunction", [listing], "now");
      if (listed?.ok) newest.set(fn.name, publishedOf(listed.value).at(-1));
    }),
  );
  return { ...reading, facts, newest, fileError: files.mistakes };
}
