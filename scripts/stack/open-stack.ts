import { chooseStack, findProject, type Project } from "../adapters/project.ts";
import type { StackFile } from "../adapters/stack-file.ts";
import { required } from "../command-line/parse-flags.ts";
import { printWarnings } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import { findVerb, type VerbName } from "../command-line/verbs.ts";
import { openStackAws, type StackAws } from "./stack-aws.ts";
import { openStackFiles, type StackFiles } from "./stack-files.ts";

/** One stack in one run of `live`. Callers pass on only the parts that are needed. */
export interface OpenStack {
  readonly run: Run;
  readonly files: StackFiles;
  readonly aws: StackAws;
  /** The `aws:` keys of the stack file. */
  readonly awsKeys: StackFile["aws"];
  /** The command may change something in AWS. */
  readonly writes: boolean;
}

/** Opens the stack that `-s` names, for a verb that requires it. Throws the errors of `openStack`. */
export function openNamedStack(run: Run, verb: VerbName): OpenStack {
  const project = findProject(run.io.cwd, run.flags["config-file"]);
  const stack = openStack(run, project, chooseStack(project, required(run.flags, "stack")), verb);
  printWarnings(run, unseenValues([stack.files]));
  return stack;
}

/** One warning about all of these stacks whose files take values from Pulumi ESC, which `live` does not see. */
export function unseenValues(files: readonly StackFiles[]): string[] {
  const names = files
    .filter(({ importsEnvironments }) => importsEnvironments)
    .map(({ fileName }) => fileName);
  if (names.length === 0) return [];
  return [
    `${names.join(", ")} ${names.length === 1 ? "imports" : "import"} Pulumi ESC environments: live does not see the values from there. Region, credentials and traffic keys must stand in the file itself, or in the environment`,
  ];
}

/** Reads the files of a stack and prepares AWS with its settings. Throws the errors of `openStackFiles`. */
export function openStack(run: Run, project: Project, stack: string, name: VerbName): OpenStack {
  run.findings.stack = stack;
  const verb = findVerb(name);
  const endsIncident = verb?.endsIncident === true;
  // Status shows what LIVE serves, whatever the file says.
  // Adopting reads folders' names alone: code and function.json may come afterwards.
  const toleratesMistakes =
    endsIncident || verb?.listsAnyway === true || name === "status" || name === "adopt";
  const { files, awsKeys } = openStackFiles(run, project, stack, {
    toleratesMistakes,
    toleratesClashes: endsIncident,
    mayHaveNone: name === "adopt",
  });
  // A publish looks at what it will freeze, and only GetFunction tells the digest of an image.
  const onlyLooks = name !== "publish" && (run.flags["dry-run"] || verb?.flags.includes("confirm") !== true);
  const { flags } = run;
  const writes = !onlyLooks && !flags["dry-run"] && !flags["from-aws"] && (name !== "prune" || flags.delete);
  return { run, files, awsKeys, aws: openStackAws(run, files, awsKeys, name, onlyLooks), writes };
}
