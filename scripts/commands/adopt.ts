import type { Io } from "../adapters/io.ts";
import { chooseStack, findProject } from "../adapters/project.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import { type Flags, required } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { type Run, startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError, usageError } from "../release/model/errors.ts";
import { isPattern } from "../release/model/function-names.ts";
import { count } from "../release/model/text.ts";
import { planAdopt } from "../release/plans/plan-adopt.ts";
import { jsonAdopt, renderAdopt } from "../release/shown/render-adopt.ts";
import { findNameClashes } from "../stack/find-name-clashes.ts";
import { type OpenStack, openStack, unseenValues } from "../stack/open-stack.ts";
import { readAdoptable } from "../stack/read-adoptable.ts";

/**
 * Takes a function that exists into the stack file, with what its alias serves, and prints what keeps it as it is. Callers of
 * anything but that alias are refused. Reads AWS alone.
 */
export async function adopt(flags: Flags, io: Io): Promise<ExitCode> {
  const run = startRun(flags, io);
  const name = oneFunction(required(flags, "function"));
  const from = String(required(flags, "from"));
  const stack = open(run);
  const { files, aws } = stack;
  printWarnings(run, unseenValues([files]));
  const config = files.configNow();
  const hasFolder = files.functions.some((fn) => fn.name === name);
  refuseClash(stack, name, from);
  const found = await readAdoptable(stack, from);
  await refuseDeployed(stack, name, from);
  const plan = planAdopt({ name, stack: files.stack, aliasName: flags.alias, config, hasFolder }, found);
  const isDryRun = flags["dry-run"];
  const isRefused = plan.obstacles.length > 0;
  if (!isDryRun && !isRefused)
    editStackFile(
      files.filePath,
      files.project.name,
      () =>
        planAdopt(
          {
            name,
            stack: files.stack,
            aliasName: plan.adoption.aliasName,
            config: files.configNow(),
            hasFolder,
          },
          found,
        ).edits,
    );
  printWarnings(run, plan.warnings);
  if (isRefused)
    printError(run, {
      code: "NotAdopted",
      message: `${from} is not adopted, nothing was written: ${count(plan.obstacles.length, "thing")} to do first.`,
    });
  const context = { stack: files.stack, fileName: files.fileName, place: aws.place([found.arn]), isDryRun };
  printResult(
    run,
    () => renderAdopt(plan, context),
    () => jsonAdopt(plan, context),
  );
  return isRefused ? EXIT.failed : EXIT.done;
}

/** The stack with all of its functions: the one that is adopted may have no folder yet. */
function open(run: Run): OpenStack {
  const { io, flags } = run;
  const project = findProject(io.cwd, flags["config-file"]);
  const all = { ...run, flags: { ...flags, function: undefined } };
  return openStack(all, project, chooseStack(project, required(flags, "stack")), "adopt");
}

function oneFunction([name = "", ...others]: readonly string[]): string {
  if (others.length === 0 && /^[a-z][a-z0-9-]*$/.test(name)) return name;
  throw usageError(
    "OneFunction",
    others.length > 0 || isPattern(name)
      ? "One function is adopted at a time."
      : `${name} is no name for a function: lower-case letters, digits and hyphens, a letter first.`,
    "Name the folder that it has, or is to have: -f orders",
  );
}

/** Refuses a function that another stack here has, or another function of this one. Makes no call. */
function refuseClash({ files, awsKeys }: OpenStack, name: string, from: string): void {
  const adopted = new Map(
    files.functions.flatMap((fn): [string, string][] =>
      fn.adopted ? [[fn.name, fn.adopted.functionName]] : [],
    ),
  ).set(name, from);
  const names = [...new Set([...files.functions.map((fn) => fn.name), name])];
  const clash = findNameClashes(files.project, { stack: files.stack, adopted, aws: awsKeys }, names).get(
    name,
  );
  if (clash) throw clash;
}

/** Refuses to adopt for a function that this stack has made already: an update would take that one away. */
async function refuseDeployed({ files, aws }: OpenStack, name: string, from: string): Promise<void> {
  const { physicalName, adopted, refusal } = files.inAws(name);
  if (adopted || refusal || physicalName === from || physicalName === name) return;
  const isDeployed = await (await aws.lambda()).readLive({ physicalName }).then(
    () => true,
    (error) => {
      if (error instanceof ReleaseError && error.code === "LiveMissing") return false;
      throw error;
    },
  );
  if (isDeployed)
    throw new ReleaseError(
      "DeployedAlready",
      `${name} of ${files.stack} is deployed as ${physicalName}; adopting ${from} for it would take that one away.`,
      { hint: `Adopt ${from} under another name: a folder of its own in functions/` },
    );
}
