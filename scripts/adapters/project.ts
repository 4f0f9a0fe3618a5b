import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { foreignText } from "../../lib/foreign-text.ts";
import { nearest } from "../../lib/nearest.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { usageError } from "../release/model/errors.ts";
import { parseMapping } from "./yaml-text.ts";

/** A Pulumi project on disk. */
export interface Project {
  readonly name: string;
  readonly root: string;
  /** Folder of the `Pulumi.<stack>.yaml` files. */
  readonly configDirectory: string;
  readonly stacks: readonly string[];
  /** The `config` of Pulumi.yaml, which holds for every stack; keys are spelled as in a stack file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Names that Pulumi takes; commands and output hold them as they are. */
const PROJECT_NAME = /^[\w.-]{1,100}$/;

/** Finds the project: the nearest folder upward that has a Pulumi.yaml. Throws `NoProject`, `InvalidProject`. */
export function findProject(from: string): Project {
  let root = from;
  while (!existsSync(join(root, "Pulumi.yaml"))) {
    const parent = dirname(root);
    if (parent === root)
      throw usageError(
        "NoProject",
        `No Pulumi.yaml in ${foreignText(from)} or any folder above it.`,
        "Go to the project first: cd PROJECT",
      );
    root = parent;
  }
  const values = parseMapping(readFileSync(join(root, "Pulumi.yaml"), "utf8"), "Pulumi.yaml");
  if (typeof values.name !== "string" || values.name === "")
    throw usageError(
      "InvalidProject",
      "Pulumi.yaml has no name.",
      "Give the project a name in Pulumi.yaml: name: my-project",
    );
  if (!PROJECT_NAME.test(values.name))
    throw usageError(
      "InvalidProject",
      foreignText(
        `The name in Pulumi.yaml is ${JSON.stringify(values.name).slice(0, 120)}: Pulumi takes up to 100 letters, digits, hyphens, underscores and dots.`,
      ),
      "Give the project such a name in Pulumi.yaml: name: my-project",
    );
  const folder = typeof values.stackConfigDir === "string" ? values.stackConfigDir : ".";
  const configDirectory = join(root, folder);
  return {
    name: values.name,
    root,
    configDirectory,
    stacks: listStacks(configDirectory),
    config: projectConfig(values.config),
  };
}

/** A key holds its value directly, or a declaration that has it as `default` or as `value`. */
function projectConfig(declared: unknown): Record<string, unknown> {
  const entries = Object.entries(declared ?? {}).map(([key, entry]: [string, unknown]) => {
    const { default: fallback, value = fallback } = (entry ?? {}) as { default?: unknown; value?: unknown };
    return [key, typeof entry === "object" && !Array.isArray(entry) ? value : entry] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

function listStacks(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((file) => /^Pulumi\.([A-Za-z0-9._-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Path of the stack's file. */
export function stackFilePath(project: Project, stack: string): string {
  return join(project.configDirectory, `Pulumi.${stack}.yaml`);
}

/** The stack that `-s` names: `prd`, `org/prd` or `org/project/prd`, as in Pulumi. Throws `UnknownStack`. */
export function chooseStack(project: Project, named: string): string {
  const stack = named.split("/").at(-1) ?? named;
  if (project.stacks.includes(stack)) return stack;
  const near = nearest(stack, project.stacks);
  const known =
    project.stacks.length > 0
      ? `Stacks of ${project.name}: ${project.stacks.join(", ")}.`
      : `${project.name} has no stack yet.`;
  throw usageError(
    "UnknownStack",
    `There is no Pulumi.${stack}.yaml. ${known}`,
    near
      ? `Did you mean -s ${near}?`
      : `Make it first: ${printedCommand("pulumi stack init STACK", { STACK: stack })}`,
  );
}
