import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isLeftBehind } from "../../components/config.ts";
import { removePartials, replaceFile } from "../../functions/_packaging/replace-file.cjs";
import { splitConfigKey } from "../../lib/config-key.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { EXIT, ReleaseError, usageError } from "../release/model/errors.ts";
import type { StackFileEdit } from "../release/model/stack-file-edits.ts";
import { findConflict, sidesOf } from "./merge-conflict.ts";
import type { Project } from "./project.ts";
import { editYaml } from "./yaml-edit.ts";
import { parseMapping } from "./yaml-text.ts";

/** The settings of a stack file, by namespace. */
export interface StackFile {
  /** The project's own keys, without namespace; keys under a former project name, with it. */
  readonly own: Readonly<Record<string, unknown>>;
  /** The `aws:` keys, without namespace. */
  readonly aws: Readonly<Record<string, unknown>>;
  /** The file takes values from Pulumi ESC (`environment:`), which only Pulumi sees. */
  readonly importsEnvironments?: true;
  /** Set when the file has an open merge conflict: `own` has the keys of both sides, which agree on `aws`. */
  readonly conflict?: ReleaseError;
}

type ReadProject = Pick<Project, "name" | "config" | "fileName">;

/**
 * Reads `Pulumi.<stack>.yaml`, whose keys precede those of Pulumi.yaml. Throws `StackFileUnreadable`, or `InvalidYaml` if the file is
 * no YAML or no mapping, says a key twice, or has an open merge conflict whose sides differ in `aws:` keys.
 */
export function readStackFile(path: string, project: ReadProject, name = basename(path)): StackFile {
  return parseStackFile(readText(path, name), project, name);
}

/** The same for the text of such a file, as git holds it. */
export function parseStackFile(text: string, project: ReadProject, name: string): StackFile {
  const conflict = findConflict(text, name);
  if (!conflict) return readKeys(text, name, project);
  const [ours, theirs] = sidesOf(text).map((side) => readKeys(side, name, project));
  if (!ours || !theirs || !isDeepStrictEqual(ours.aws, theirs.aws)) throw conflict;
  return { ...theirs, ...ours, own: { ...theirs.own, ...ours.own }, conflict };
}

/**
 * The settings of a stack as a run of Pulumi has them: `LIVE_CONFIG`, with which the program starts `live`. They are in the
 * clear, and they are all: those of Pulumi.yaml and of Pulumi ESC are among them.
 */
export function configOfPulumi(text: string, project: string): StackFile {
  const entries = splitConfig(JSON.parse(text), project);
  const of = (namespace: string) => Object.fromEntries(valuesOf(namespace, entries, "LIVE_CONFIG"));
  return { own: of(project), aws: of("aws") };
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw usageError(
      "StackFileUnreadable",
      foreignText(`${name} can't be read: ${(error as Error).message}.`),
      `Make ${name} readable, then run the same command again.`,
    );
  }
}

function readKeys(text: string, name: string, project: ReadProject): StackFile {
  const file = parseMapping(text, name);
  const ofAll = splitConfig(project.config, project.name);
  const ofStack = splitConfig(configOf(file, name), project.name);
  const of = (namespace: string) => ({
    ...Object.fromEntries(valuesOf(namespace, ofAll, project.fileName)),
    ...Object.fromEntries(valuesOf(namespace, ofStack, name)),
  });
  const leftBehind = ofStack.filter(({ key }) => isLeftBehind(key, project.name));
  const own = {
    ...of(project.name),
    ...Object.fromEntries(leftBehind.map(({ key, value }) => [key, value])),
  };
  return { own, aws: of("aws"), ...importedBy(file) };
}

/** `environment:` names Pulumi ESC environments in a list, or holds a definition with imports and values. */
function importedBy({
  environment,
}: Readonly<Record<string, unknown>>): Pick<StackFile, "importsEnvironments"> {
  return Object.keys(environment ?? {}).length > 0 ? { importsEnvironments: true } : {};
}

interface ConfigEntry {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: unknown;
}

function splitConfig(config: object, project: string): ConfigEntry[] {
  return Object.entries(config).map(([key, value]) => ({ key, value, ...splitConfigKey(key, project) }));
}

/** Refuses two spellings of one key: Pulumi takes now the one, now the other. */
function valuesOf(namespace: string, entries: readonly ConfigEntry[], fileName: string): [string, unknown][] {
  const found = entries.filter((entry) => entry.namespace === namespace);
  for (const [index, { key, name }] of found.entries()) {
    const first = found.slice(0, index).find((entry) => entry.name === name);
    if (!first) continue;
    throw usageError(
      "InvalidYaml",
      foreignText(`${fileName} says ${name} twice: as ${first.key} and as ${key}.`),
      "Keep one of the two, then run the same command again.",
    );
  }
  return found.map(({ name, value }) => [name, value]);
}

function configOf({ config }: Readonly<Record<string, unknown>>, fileName: string): object {
  if (config === null || config === undefined) return {};
  if (typeof config === "object" && !Array.isArray(config)) return config;
  throw usageError(
    "InvalidYaml",
    `config of ${fileName} must be a mapping of keys to values.`,
    `See Pulumi's documentation of ${fileName}.`,
  );
}

/**
 * Edits the present stack file; comments, order and all other keys stay as they are. If somebody else writes
 * the file meanwhile, `chooseEdits` is called again, so that neither undoes the other. The file holds its old
 * content or the new, never a part. Throws `StackFileNotWritten` (exit code 4), with nothing changed.
 */
export function editStackFile(
  path: string,
  namespace: string,
  chooseEdits: () => readonly StackFileEdit[],
): void {
  try {
    const target = realpathSync(path);
    removePartials(dirname(target), basename(target));
    for (;;) {
      const before = readFileSync(target, "utf8");
      const edits = chooseEdits();
      const after = edits.length > 0 ? editYaml(before, namespace, edits) : before;
      if (after === before || replaceIf(target, before, after)) return;
    }
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError(
      "StackFileNotWritten",
      foreignText(`${path} could not be written: ${(error as Error).message}`),
      {
        hint: `When it can be: ${printedCommand("live sync --from-aws")}`,
        cause: error,
        exitCode: EXIT.bookkeeping,
      },
    );
  }
}

/** Whether the stack file can be written, for a warning before anything is done. */
export function stackFileIsWritable(path: string): boolean {
  return existsSync(path) && (statSync(path).mode & 0o222) !== 0;
}

/** Gives the present stack file another text, unless it no longer holds `before`. */
export function replaceStackFile(path: string, before: string, after: string): boolean {
  return replaceIf(realpathSync(path), before, after);
}

/** Replaces the file. Returns false, with nothing changed, when the file no longer holds `before`. */
function replaceIf(path: string, before: string, after: string): boolean {
  if (!stackFileIsWritable(path)) throw new Error("it is read-only");
  accessSync(path, constants.W_OK);
  return replaceFile(path, after, () => readFileSync(path, "utf8") === before);
}
