import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { foreignText } from "../lib/foreign-text.ts";

/** One function of the project, named by its folder, with the settings of its optional `function.json`. */
export interface FunctionDefinition {
  readonly name: string;
  /** Source file that exports `handler`, relative to the project's root. */
  readonly entry: string;
  readonly handler: string;
  readonly runtime: string;
  /** Default 128. */
  readonly memorySizeMb: number;
  /** Default 3. */
  readonly timeoutSeconds: number;
  /** True for a public function URL on LIVE. Default false. */
  readonly url: boolean;
  /** EventBridge schedule that calls LIVE, for example `rate(5 minutes)`. */
  readonly schedule?: string;
}

const RUNTIME = "nodejs22.x";
const NAME = /^[a-z][a-z0-9-]*$/;
const LONGEST_NAME = 64;

/** A mistake in a function's folder, code or name; the message, on one line, says what is wrong and what to change. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";

  constructor(message: string, options?: ErrorOptions) {
    super(foreignText(message), options);
  }
}

/**
 * The functions of a project, sorted by name: one for each folder of `functions/`.
 * Throws `CatalogError` if a folder is no function.
 */
export function readCatalog(projectRoot: string): FunctionDefinition[] {
  const folder = join(projectRoot, "functions");
  // Follows links. Otherwise a linked folder would count as a function that was removed.
  const isFolder = (name: string) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => !name.startsWith(".") && isFolder(name))
    .sort()
    .map((name) => readDefinition(projectRoot, name));
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

function readDefinition(projectRoot: string, name: string): FunctionDefinition {
  const entry = `functions/${name}/index.ts`;
  if (!NAME.test(name)) {
    throw new CatalogError(
      `functions/${name} is no name for a function: lower-case letters, digits and hyphens, a letter first. Rename the folder.`,
    );
  }
  if (!existsSync(join(projectRoot, entry))) {
    throw new CatalogError(
      `functions/${name} has no index.ts. Export a handler from ${entry}, or remove the folder.`,
    );
  }
  const settings = readSettings(projectRoot, name);
  return {
    name,
    entry,
    handler: "index.handler",
    runtime: RUNTIME,
    memorySizeMb: settings.memory_size ?? 128,
    timeoutSeconds: settings.timeout ?? 3,
    url: settings.url ?? false,
    ...(settings.schedule !== undefined && { schedule: settings.schedule }),
  };
}

interface Settings {
  memory_size?: number;
  timeout?: number;
  url?: boolean;
  schedule?: string;
}

/** The rule of each setting. Any other key in `function.json` would silently do nothing and is refused. */
const SETTINGS: Readonly<Record<keyof Settings, { is: (value: unknown) => boolean; wanted: string }>> = {
  memory_size: { is: isWholeBetween(128, 10_240), wanted: "a whole number of MB from 128 to 10240" },
  timeout: { is: isWholeBetween(1, 900), wanted: "a whole number of seconds from 1 to 900" },
  url: { is: (value) => typeof value === "boolean", wanted: "true or false" },
  schedule: {
    is: (value) => typeof value === "string" && /^(rate|cron)\(.+\)$/.test(value),
    wanted: 'an EventBridge schedule, for example "rate(5 minutes)"',
  },
};

function readSettings(projectRoot: string, name: string): Settings {
  const file = `functions/${name}/function.json`;
  if (!existsSync(join(projectRoot, file))) return {};
  const settings = parseObject(file, readFileSync(join(projectRoot, file), "utf8"));
  const problems = Object.entries(settings).flatMap(([key, value]) => {
    const rule = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof Settings] : undefined;
    if (!rule) return [`${key} is no setting; settings are ${Object.keys(SETTINGS).join(", ")}`];
    return rule.is(value) ? [] : [`${key} is ${JSON.stringify(value)}; it must be ${rule.wanted}`];
  });
  if (problems.length > 0) throw new CatalogError(`${file}: ${problems.join(". ")}.`);
  return settings;
}

function parseObject(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // refused below, like any other text that is no object
  }
  throw new CatalogError(`${file} is not a JSON object. For example: { "memory_size": 256, "url": true }`);
}

function isWholeBetween(from: number, to: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
}
