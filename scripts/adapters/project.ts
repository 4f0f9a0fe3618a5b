import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { PROJECT_FILES, stackFileName, stacksAmong } from "../../components/config.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { nearest } from "../../lib/nearest.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { usageError } from "../release/model/errors.ts";
import { parseMapping } from "./yaml-text.ts";

/** A Pulumi project on disk. */
export interface Project {
  readonly name: string;
  readonly root: string;
  /** `Pulumi.yaml` or `Pulumi.yml`. The stacks' files have the same extension. */
  readonly fileName: string;
  /** Folder of the `Pulumi.<stack>.yaml` files. */
  readonly configDirectory: string;
  readonly stacks: readonly string[];
  /** Absolute path of the file that `--config-file` names in the place of the stack's own. */
  readonly configFile?: string;
  /** The `config` of Pulumi.yaml, which holds for every stack; keys are spelled as in a stack file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Names that Pulumi takes; commands and output hold them as they are. */
const PROJECT_NAME = /^[\w.-]{1,100}$/;
const STACK_NAME = PROJECT_NAME;

/**
 * Finds the project: the nearest folder upward that has a Pulumi.yaml or Pulumi.yml. `configFile`: what `--config-file`
 * names, relative to `from`. Throws `NoProject`, `InvalidProject`, `InvalidConfigFile`.
 */
export function findProject(from: string, configFile?: string): Project {
  let root = from;
  let fileName = projectFileIn(root);
  while (!fileName) {
    const parent = dirname(root);
    if (parent === root)
      throw usageError(
        "NoProject",
        `No Pulumi.yaml in ${foreignText(from)} or any folder above it.`,
        "Go to the project first: cd PROJECT",
      );
    root = parent;
    fileName = projectFileIn(root);
  }
  if (fileName === "Pulumi.json")
    throw usageError(
      "InvalidProject",
      `${foreignText(join(root, fileName))}: live reads and writes YAML alone, and Pulumi takes this file before any other.`,
      "Write it as Pulumi.yaml, and each Pulumi.STACK.json as Pulumi.STACK.yaml (JSON is YAML: rename them)",
    );
  const values = parseMapping(readFileSync(join(root, fileName), "utf8"), fileName);
  const name = projectName(values.name, fileName);
  const folder = typeof values.stackConfigDir === "string" ? values.stackConfigDir : ".";
  const configDirectory = join(root, folder);
  const files = existsSync(configDirectory) ? readdirSync(configDirectory) : [];
  return {
    name,
    root,
    fileName,
    configDirectory,
    stacks: stacksAmong(files, fileName),
    config: projectConfig(values.config),
    ...(configFile === undefined ? {} : { configFile: checkedConfigFile(from, configFile) }),
  };
}

/** Pulumi's own choice; a folder of that name is none. */
function projectFileIn(folder: string): string | undefined {
  return PROJECT_FILES.find((name) => isFile(join(folder, name)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function projectName(name: unknown, fileName: string): string {
  const way = `Give the project such a name in ${fileName}: name: my-project`;
  if (typeof name !== "string" || name === "")
    throw usageError("InvalidProject", `${fileName} has no name.`, way.replace(" such", ""));
  if (PROJECT_NAME.test(name)) return name;
  throw usageError(
    "InvalidProject",
    foreignText(
      `The name in ${fileName} is ${JSON.stringify(name).slice(0, 120)}: Pulumi takes up to 100 letters, digits, hyphens, underscores and dots.`,
    ),
    way,
  );
}

/** Pulumi takes a file that is not there for an empty one: a misspelt name would be a stack that pins nothing. */
function checkedConfigFile(from: string, typed: string): string {
  const path = resolve(from, typed);
  const shown = `--config-file ${shellWord(foreignText(typed))}`;
  if (!/\.ya?ml$/.test(path))
    throw usageError(
      "InvalidConfigFile",
      `${shown} is no file that live can write: its name must end in .yaml or .yml.`,
      "Name the YAML file that pulumi up --config-file is given",
    );
  if (!isFile(path))
    throw usageError(
      "InvalidConfigFile",
      `${shown}: there is no such file, seen from ${foreignText(from)}.`,
      "Name the file that pulumi up --config-file is given, or leave the flag out",
    );
  return path;
}

/** A key holds its value directly, or a declaration that has it as `default` or as `value`. */
function projectConfig(declared: unknown): Record<string, unknown> {
  const entries = Object.entries(declared ?? {}).map(([key, entry]: [string, unknown]) => {
    const { default: fallback, value = fallback } = (entry ?? {}) as { default?: unknown; value?: unknown };
    return [key, typeof entry === "object" && !Array.isArray(entry) ? value : entry] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** Path of the stack's file: its own, or the one that `--config-file` names. */
export function stackFilePath(project: Project, stack: string): string {
  return project.configFile ?? join(project.configDirectory, stackFileName(project.fileName, stack));
}

/** The stack's file for messages: by its own name, or by its path from the project's folder. */
export function shownStackFile(project: Project, stack: string): string {
  return foreignText(
    project.configFile ? relative(project.root, project.configFile) : stackFileName(project.fileName, stack),
  );
}

/**
 * The stack that `-s` names: `prd`, `org/prd` or `org/project/prd`, as in Pulumi. A file that `--config-file` names may be
 * any stack's, so that the name is not looked for. Throws `UnknownStack`, also for a stack of another project.
 */
export function chooseStack(project: Project, named: string): string {
  const parts = named.split("/");
  const stack = parts.at(-1) ?? named;
  if (parts.length > 3 || parts.includes(""))
    throw usageError(
      "UnknownStack",
      `-s ${foreignText(named)} names no stack: Pulumi's names are STACK, ORG/STACK and ORG/PROJECT/STACK.`,
      `Write the name alone, for example -s ${project.stacks[0] ?? "prd"}`,
    );
  const ofProject = parts.length === 3 ? parts[1] : project.name;
  if (ofProject !== project.name)
    throw usageError(
      "UnknownStack",
      `-s ${foreignText(named)} is a stack of the project ${foreignText(ofProject ?? "")}; this one is ${project.name} (${foreignText(project.root)}).`,
      "Go to the folder of that project first: cd PROJECT",
    );
  if (project.stacks.includes(stack)) return stack;
  if (project.configFile && STACK_NAME.test(stack)) return stack;
  const near = nearest(stack, project.stacks);
  const known =
    project.stacks.length > 0
      ? `Stacks of ${project.name}: ${project.stacks.join(", ")}.`
      : `${project.name} has no stack yet.`;
  throw usageError(
    "UnknownStack",
    `There is no ${foreignText(stackFileName(project.fileName, stack))}. ${known}`,
    near
      ? `Did you mean -s ${near}?`
      : `Make it first: ${printedCommand("pulumi stack init STACK", { STACK: stack })}`,
  );
}
