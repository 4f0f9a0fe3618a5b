import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { foreignText } from "../../lib/foreign-text.ts";
import type { FunctionSettings, PolicyStatement } from "./function-keys.ts";
import { type CodeToRun, readCode } from "./read-code.ts";
import { readFunctionJson } from "./read-function-json.ts";

export type { Build, BundledCode, Code, FilesCode, ImageCode, ZipCode } from "./code.ts";

/** One function of the project, named by its folder, with the settings of its optional `function.json`. */
export interface FunctionDefinition extends CodeToRun {
  readonly name: string;
  /** The processor that the function runs on; AWS's default is x86_64. */
  readonly architecture?: "x86_64" | "arm64";
  /** Default 128. */
  readonly memorySizeMb: number;
  /** Default 3. */
  readonly timeoutSeconds: number;
  /** Variables that are the same in all stacks. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Rights of the role, beside that to write the log. */
  readonly policies?: readonly PolicyStatement[];
  /** True for a public function URL on LIVE. Default false. */
  readonly url: boolean;
  /** EventBridge schedule that calls LIVE, for example `rate(5 minutes)`. */
  readonly schedule?: string;
  /** The shell command by which local AWS runs the function. Only local AWS may read it: AWS never sees it. */
  readonly localCommand?: string;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const LONGEST_NAME = 64;

/** Mistakes in a function's folder, code or name, a line each; a line says what is wrong and what to change. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";

  constructor(mistakes: string | readonly string[], options?: ErrorOptions) {
    super([mistakes].flat().map(foreignText).join("\n"), options);
  }
}

/**
 * The functions of a project, sorted by name: one for each folder of `functions/` whose name begins neither with `.` nor
 * with `_`. Throws `CatalogError` with all mistakes of all folders.
 */
export function readCatalog(projectRoot: string): FunctionDefinition[] {
  const read = folders(projectRoot).map((name) => readFolder(projectRoot, name));
  const mistakes = read.flatMap((one) => ("mistakes" in one ? one.mistakes : []));
  if (mistakes.length > 0) throw new CatalogError(mistakes);
  return read.flatMap((one) => ("definition" in one ? [one.definition] : []));
}

/** One function of the project, whatever the other folders hold. Throws `CatalogError` with all mistakes of its folder. */
export function readFunction(projectRoot: string, name: string): FunctionDefinition {
  const read = readFolder(projectRoot, name);
  if ("mistakes" in read) throw new CatalogError(read.mistakes);
  return read.definition;
}

/** The functions' names, sorted, whatever their folders hold. A folder whose name no function can have is left out. */
export function functionNames(projectRoot: string): string[] {
  return folders(projectRoot).filter((name) => NAME.test(name));
}

/** A function's name in AWS. Throws `CatalogError` over Lambda's 64 characters, and for Pulumi's dots. */
export function physicalName(project: string, stack: string, functionName: string): string {
  const name = `${project}-${stack.split("/").at(-1)}-${functionName}`;
  if (!/^[\w-]+$/.test(name)) {
    throw new CatalogError(
      `${name} is no name for a function: Lambda takes letters, digits, hyphens and underscores. Rename the stack or the project.`,
    );
  }
  if (name.length <= LONGEST_NAME) return name;
  throw new CatalogError(
    `${name} has ${name.length} characters; Lambda takes ${LONGEST_NAME}. Shorten the folder's name functions/${functionName}.`,
  );
}

function folders(projectRoot: string): string[] {
  const folder = join(projectRoot, "functions");
  // Follows links. Otherwise a linked folder would count as a function that was removed.
  const isFolder = (name: string) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => !/^[._]|^node_modules$/.test(name) && isFolder(name))
    .sort();
}

type ReadFolder = { readonly definition: FunctionDefinition } | { readonly mistakes: readonly string[] };

function readFolder(projectRoot: string, name: string): ReadFolder {
  const folder = `functions/${name}`;
  if (!NAME.test(name)) {
    const way = "Rename the folder; one that begins with _ is no function.";
    return {
      mistakes: [
        `${folder} is no name for a function: lower-case letters, digits and hyphens, a letter first. ${way}`,
      ],
    };
  }
  const file = `${folder}/function.json`;
  const read = existsSync(join(projectRoot, file))
    ? readFunctionJson(readFileSync(join(projectRoot, file), "utf8"))
    : ({ ok: true, settings: {} } as const);
  if (!read.ok) return { mistakes: read.mistakes.map((mistake) => `${file}: ${mistake}`) };
  const { settings } = read;
  const code = readCode(projectRoot, name, settings);
  return "mistakes" in code ? code : { definition: define(name, code, settings) };
}

function define(name: string, code: CodeToRun, settings: FunctionSettings): FunctionDefinition {
  const { architecture, environment, policies, schedule, local_command: localCommand } = settings;
  return {
    name,
    ...code,
    memorySizeMb: settings.memory_size ?? 128,
    timeoutSeconds: settings.timeout ?? 3,
    url: settings.url ?? false,
    ...(architecture !== undefined && { architecture }),
    ...(environment !== undefined && { environment }),
    ...(policies !== undefined && { policies }),
    ...(schedule !== undefined && { schedule }),
    ...(localCommand !== undefined && { localCommand }),
  };
}
