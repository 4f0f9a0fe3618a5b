import {
  adoptedNames,
  adoptionsIn,
  parseStackConfig,
  renderMistakes,
  type StackConfig,
} from "../../components/config.ts";
import { nameList } from "../../lib/name-list.ts";
import type { CommandContext, LiveCommand, LiveKind } from "../../lib/printed-command.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { type NamedFunction, nameFunctions } from "../adapters/function-names.ts";
import { type Project, shownStackFile, stackFilePath } from "../adapters/project.ts";
import { configOfPulumi, readStackFile, type StackFile } from "../adapters/stack-file.ts";
import { isWrite, typedHere } from "../command-line/as-typed.ts";
import type { Run } from "../command-line/run.ts";
import { type ReleaseError, type ShownError, shownError, usageError } from "../release/model/errors.ts";
import { functionWords, isPattern, namesMeant, nearestMeant } from "../release/model/function-names.ts";
import { findNameClashes } from "./find-name-clashes.ts";

/** The files of one stack: the stack file, and the functions of the catalog. */
export interface StackFiles {
  readonly project: Project;
  readonly stack: string;
  readonly filePath: string;
  /** The stack file for messages: `Pulumi.prd.yaml`, or what `--config-file` names. */
  readonly fileName: string;
  /** The stack file takes values from Pulumi ESC, which `live` does not see. */
  readonly importsEnvironments: boolean;
  readonly config: StackConfig;
  /** Reads the stack file again, since others may have written it. Throws `InvalidConfig`. */
  configNow(): StackConfig;
  /** Mistakes of the stack file that the verb tolerates. `config` is then empty; the file is not written. */
  readonly fileError: ShownError | undefined;
  /** The same mistakes, each with its way out. */
  readonly mistakes: ShownError | undefined;
  readonly functions: readonly NamedFunction[];
  /** The functions that `-f` names or whose names its patterns match; without `-f`, all. */
  readonly selected: readonly NamedFunction[];
  /** A function by its short name. */
  inAws(functionName: string): NamedFunction;
  /**
   * The command for this stack and `-f`, as a person here types it, with `--confirm` if needed. More than 3 functions that
   * no pattern means are counted: nobody reads 25 flags, and `-f 'THE SAME 25'` moves nothing if pasted.
   */
  readonly command: LiveCommand;
}

/**
 * Reads the stack file and the catalog. `awsKeys` are the `aws:` keys of the file. Unless mistakes are
 * tolerated, throws `InvalidConfig` with all mistakes of the file at once, or `NameClash`; else the functions are refused.
 */
export function openStackFiles(
  { io, flags }: Run,
  project: Project,
  stack: string,
  {
    toleratesMistakes,
    toleratesClashes,
    mayHaveNone,
  }: {
    readonly toleratesMistakes: boolean;
    readonly toleratesClashes: boolean;
    /** The project may have no function yet. */
    readonly mayHaveNone: boolean;
  },
) {
  const readFile = () => readFileOf(io, project, stack);
  const adoptions = () => adoptionsIn(readFile().own);
  const named = nameFunctions(project, stack, adoptions, { toleratesMistakes, mayHaveNone });
  const readConfig = () => readConfigOf(readFile(), project, stack, named, flags["config-file"]);
  const { file, mistakes, config } = readConfig();
  const fileName = shownStackFile(project, stack);
  if (mistakes && !toleratesMistakes) throw mistakes;
  const names = namesOf(named);
  const clashes = findNameClashes(project, { stack, adopted: adoptedNames(file.own), aws: file.aws }, names);
  if (clashes.size > 0 && !toleratesClashes) throw allClashes([...clashes.values()]);
  const functions = named.map((fn): NamedFunction => {
    const refusal = clashes.get(fn.name);
    return refusal ? { ...fn, refusal: shownError(refusal) } : fn;
  });
  const selected = selectFunctions(functions, flags.function);
  const words = functionWords(flags.function, namesOf(selected), names);
  const files: StackFiles = {
    project,
    stack,
    filePath: stackFilePath(project, stack),
    fileName,
    importsEnvironments: file.importsEnvironments === true,
    config,
    configNow() {
      const { mistakes, config } = readConfig();
      if (mistakes) throw mistakes;
      return config;
    },
    mistakes: mistakes && shownError(mistakes),
    fileError: mistakes && {
      ...shownError(mistakes),
      message: `${fileName} ${file.conflict ? "has an open merge conflict" : "has mistakes"} and was not written.`,
    },
    functions,
    selected,
    inAws: (name) => functions.find((fn) => fn.name === name) ?? { name, physicalName: name },
    command: (...[kind, given]: [LiveKind, CommandContext?]) =>
      typedHere(io, flags, kind, {
        ...given,
        stack,
        functions: given?.functions ?? words ?? (isWrite(kind) ? [`THE SAME ${selected.length}`] : undefined),
        flags: { ...given?.flags, confirm: config.publishVersions && isWrite(kind) ? stack : undefined },
      }),
  };
  return { files, awsKeys: file.aws };
}

function readFileOf({ env }: Run["io"], project: Project, stack: string): StackFile {
  if (env.LIVE_CONFIG) return configOfPulumi(env.LIVE_CONFIG, project.name);
  return readStackFile(stackFilePath(project, stack), project, shownStackFile(project, stack));
}

function readConfigOf(
  file: StackFile,
  project: Project,
  stack: string,
  functions: readonly NamedFunction[],
  configFile: string | undefined,
) {
  const name = shownStackFile(project, stack);
  const parsed = parseStackConfig(file.own, namesOf(functions));
  const mistakes =
    file.conflict ??
    (parsed.ok ? undefined : invalidConfig(renderMistakes(stack, parsed.mistakes, { name, configFile })));
  const config = parsed.ok && !mistakes ? parsed.config : unreadConfig(file.own, mistakes?.message ?? "");
  return { file, mistakes, config };
}

function allClashes(clashes: readonly ReleaseError[]): ReleaseError {
  return usageError("NameClash", clashes.map(({ message }) => message).join("\n"), clashes[0]?.hint);
}

function invalidConfig(mistakes: string): ReleaseError {
  return usageError("InvalidConfig", mistakes, "Mend the stack file, then run the same command again.");
}

/** An empty config. The stack counts as a release stack unless `publish_versions` plainly says otherwise. */
function unreadConfig(
  { publish_versions }: Readonly<Record<string, unknown>>,
  mistakes: string,
): StackConfig {
  const publishVersions = ![undefined, null, "", false, "false"].includes(publish_versions as string);
  const warnings = [
    `${mistakes}\nMoving LIVE back needs nothing of that and goes on; the file is not written.`,
  ];
  return { traffic: {}, declaredIn: {}, settings: {}, publishVersions, liveSerial: 0, warnings };
}

function selectFunctions(
  functions: readonly NamedFunction[],
  wanted: readonly string[] | undefined,
): NamedFunction[] {
  if (!wanted) return [...functions];
  const names = namesOf(functions);
  const unknown = wanted.filter((pattern) => namesMeant(pattern, names).length === 0);
  if (unknown.length > 0) {
    const near = nearestMeant(unknown[0] ?? "", names);
    throw usageError(
      "UnknownFunction",
      `There is no function ${unknown.join(", ")}. Functions: ${nameList(names)}.`,
      near ? `Did you mean ${nearFlag(near, names)}?` : `Use one of them: -f ${names[0]}`,
    );
  }
  const meant = new Set(wanted.flatMap((pattern) => namesMeant(pattern, names)));
  return functions.filter(({ name }) => meant.has(name));
}

/** `-f hello`; of a pattern also what it means: `-f 'order-*' (order-a, order-b and 3 more)`. */
function nearFlag(near: string, names: readonly string[]): string {
  const meant = isPattern(near) ? ` (${nameList(namesMeant(near, names))})` : "";
  return `-f ${shellWord(near)}${meant}`;
}

function namesOf(functions: readonly NamedFunction[]): string[] {
  return functions.map(({ name }) => name);
}
