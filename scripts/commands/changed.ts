import { relative } from "node:path";
import { readCommittedChanges } from "../adapters/committed-changes.ts";
import type { Io } from "../adapters/io.ts";
import { findConflict } from "../adapters/merge-conflict.ts";
import { chooseStack, findProject, shownStackFile, stackFilePath } from "../adapters/project.ts";
import { parseMapping } from "../adapters/yaml-text.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { required } from "../command-line/parse-flags.ts";
import { printProgress, printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { stackFileChanges } from "../release/model/stack-file-changes.ts";
import { decideRoad, namedBy } from "../release/plans/decide-road.ts";
import { explainRoad, jsonRoad } from "../release/shown/render-road.ts";

/**
 * Prints the road that brings the commits since the newest release, or since `--since`, to the stack: `nothing`, `traffic`
 * or `deploy`. Asks git alone; no part of the SDK is loaded.
 */
export async function changed(flags: Flags, io: Io): Promise<ExitCode> {
  const run = startRun(flags, io);
  const project = findProject(io.cwd, flags["config-file"]);
  const stack = chooseStack(project, required(flags, "stack"));
  run.findings.stack = stack;
  const path = stackFilePath(project, stack);
  const name = shownStackFile(project, stack);
  const changes = await readCommittedChanges(project.root, path, stack, flags.since);
  const conflict = findConflict(changes.now ?? "", name);
  if (conflict) throw conflict;
  const now = parseMapping(changes.now ?? "", name);
  const differing = (before: string | undefined) =>
    before === undefined ? undefined : stackFileChanges(parseMapping(before, name), now, project.name);
  const released = differing(changes.released);
  const builtWith = differing(changes.builtWith);
  const unknown = changes.unknown ?? (released && builtWith ? undefined : `${name} is new`);
  const keys = [
    ...(released ?? []).filter(({ isTraffic }) => isTraffic),
    ...(builtWith ?? []).filter(({ isTraffic }) => !isTraffic),
  ];
  const stackFolder = relative(project.root, project.configDirectory);
  const decision = decideRoad(
    { files: changes.files, keys, ...(unknown === undefined ? {} : { unknown }) },
    {
      stackFile: relative(project.root, path),
      stackFolder: stackFolder ? `${stackFolder}/` : "",
      projectFile: project.fileName,
      named: changes.quoted.flatMap(({ from, text }) => namedBy(from, text)),
    },
  );
  if (!flags.json) printProgress(run, explainRoad(decision, changes.since));
  printResult(
    run,
    () => `${decision.road}\n`,
    () => jsonRoad(decision, changes.since),
  );
  return EXIT.done;
}
