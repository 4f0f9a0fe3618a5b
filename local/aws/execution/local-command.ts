/** The shell commands by which functions run here, from the function.json of a project. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { functionNames, readFunction } from "../../../functions/_catalog/catalog.ts";

/** What a project says about running a function; empty if the function is not one of the project. */
export interface LocalCommand {
  readonly command?: string;
  /** The function's folder. */
  readonly folder?: string;
  /** Path of its function.json, for messages. */
  readonly file?: string;
  /** Why its folder can't be read, a line each. */
  readonly mistakes?: readonly string[];
}

/** Finds the local_command of functions by their names in AWS. Reads the files of `project` anew each time. */
export function localCommandsOf(
  project: string | undefined,
): (functionName: string) => Promise<LocalCommand> {
  return async (functionName) => {
    const name = project && (await nameInProject(project, functionName));
    if (!project || !name) return {};
    const at = { folder: join(project, "functions", name), file: `functions/${name}/function.json` };
    try {
      const { localCommand } = readFunction(project, name);
      return { ...at, ...(localCommand !== undefined && { command: localCommand }) };
    } catch (error) {
      return { ...at, mistakes: (error as Error).message.split("\n") };
    }
  };
}

const PROJECT_FILE = /^Pulumi\.ya?ml$/;
const STACK_FILE = /^Pulumi\..+\.ya?ml$/;

/** A function's folder by its name in AWS: `<project>-<stack>-<folder>`, the longest folder first, or an adopted name. */
async function nameInProject(project: string, functionName: string): Promise<string | undefined> {
  const { parse } = await import("yaml");
  const names = functionNames(project);
  const texts = (pattern: RegExp) =>
    namesIn(project)
      .filter((file) => pattern.test(file))
      .map((file) => readText(join(project, file)));
  const [projectText = ""] = texts(PROJECT_FILE);
  const projectName = String(keysOf(projectText, parse).name ?? "");
  const [own] = names
    .filter((name) => isNameOf(functionName, projectName, name))
    .sort((a, b) => b.length - a.length);
  if (own !== undefined) return own;
  const stacks = texts(STACK_FILE)
    .filter((text) => text.includes(functionName))
    .map((text) => keysOf(text, parse));
  return names.find((name) =>
    stacks.some(({ config }) => adoptedName(config, projectName, name) === functionName),
  );
}

/** True for `<project>-<stack>-<function>` with any stack. */
function isNameOf(functionName: string, project: string, name: string): boolean {
  const [start, end] = [`${project}-`, `-${name}`];
  return (
    functionName.startsWith(start) &&
    functionName.endsWith(end) &&
    functionName.length > start.length + end.length
  );
}

/** `functions.NAME.adopt.function` of a stack file's `config`. */
function adoptedName(config: unknown, project: string, name: string): unknown {
  const path = [`${project}:functions`, name, "adopt", "function"];
  return path.reduce<unknown>((value, key) => Object(value)[key], config);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** A text that is no YAML has no keys: who edits the file learns that from `live` and `pulumi`. */
function keysOf(text: string, parse: (text: string) => unknown): Readonly<Record<string, unknown>> {
  try {
    return Object(parse(text));
  } catch {
    return {};
  }
}
