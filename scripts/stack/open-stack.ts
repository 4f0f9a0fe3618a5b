import { chooseStack, findProject, type Project } from "../adapters/project.ts";
import { required } from "../command-line/parse-flags.ts";
import type { Run } from "../command-line/run.ts";
import { findVerb, type VerbName } from "../command-line/verbs.ts";
import { openStackAws, type StackAws } from "./stack-aws.ts";
import { openStackFiles, type StackFiles } from "./stack-files.ts";

/** One stack in one run of `live`. Callers pass on only the parts that are needed. */
export interface OpenStack {
  readonly run: Run;
  readonly files: StackFiles;
  readonly aws: StackAws;
}

/** Opens the stack that `-s` names, for a verb that requires it. Throws the errors of `openStack`. */
export function openNamedStack(run: Run, verb: VerbName): OpenStack {
  const project = findProject(run.io.cwd);
  return openStack(run, project, chooseStack(project, required(run.flags, "stack")), verb);
}

/** Reads the files of a stack and prepares AWS with its settings. Throws the errors of `openStackFiles`. */
export function openStack(run: Run, project: Project, stack: string, name: VerbName): OpenStack {
  const verb = findVerb(name);
  // Status shows what LIVE serves, whatever the file says.
  const toleratesMistakes = verb?.endsIncident === true || name === "status";
  const { files, awsKeys } = openStackFiles(run, project, stack, { toleratesMistakes });
  // A publish looks at what it will freeze, and only GetFunction tells the digest of an image.
  const onlyLooks = name !== "publish" && (run.flags["dry-run"] || verb?.flags.includes("confirm") !== true);
  return { run, files, aws: openStackAws(run, files, awsKeys, onlyLooks) };
}
