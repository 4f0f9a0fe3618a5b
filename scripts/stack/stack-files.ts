import {
  type ConfigMistake,
  parseStackConfig,
  renderMistakes,
  type StackConfig,
} from "../../components/config.ts";
import { nameList } from "../../lib/name-list.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { type NamedFunction, nameFunctions } from "../adapters/function-names.ts";
import { type Project, stackFilePath } from "../adapters/project.ts";
import { readStackFile } from "../adapters/stack-file.ts";
import { commandLine, isWrite } from "../command-line/as-typed.ts";
import type { Run } from "../command-line/run.ts";
import type { VerbName } from "../command-line/verbs.ts";
import { type ReleaseError, type ShownError, shownError, usageError } from "../release/model/errors.ts";
import { functionFlags, isPattern, namesMeant, nearestMeant } from "../release/model/function-names.ts";

/** The files of one stack: the stack file, and the functions of the catalog. */
export interface StackFiles {
  readonly project: Project;
  readonly stack: string;
  readonly filePath: string;
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
  /** The physical name of a function. */
  physicalName(functionName: string): string;
  /** A command line for this stack and `-f`, as a person here types it, with `--confirm` if needed. More than 3
   * functions that no pattern means are counted: nobody reads 25 flags, and `-f 'THE SAME 25'` moves nothing if pasted. */
  command(verb: VerbName, ...words: string[]): string;
}

/**
 * Reads the stack file and the catalog. `awsKeys` are the `aws:` keys of the file. Unless mistakes are
 * tolerated, throws `InvalidConfig` with all mistakes of the file at once.
 */
export function openStackFiles(
  { io, flags }: Run,
  project: Project,
  stack: string,
  { toleratesMistakes }: { readonly toleratesMistakes: boolean },
) {
  const functions = nameFunctions(project, stack);
  const { file, mistakes, config } = readConfig(project, stack, functions);
  if (mistakes && !toleratesMistakes) throw mistakes;
  const selected = selectFunctions(functions, flags.function);
  const named = functionFlags(flags.function, namesOf(selected), namesOf(functions));
  const files: StackFiles = {
    project,
    stack,
    filePath: stackFilePath(project, stack),
    config,
    configNow() {
      const { mistakes, config } = readConfig(project, stack, functions);
      if (mistakes) throw mistakes;
      return config;
    },
    mistakes: mistakes && shownError(mistakes),
    fileError: mistakes && {
      ...shownError(mistakes),
      message: `Pulumi.${stack}.yaml ${file.conflict ? "has an open merge conflict" : "has mistakes"} and was not written.`,
    },
    functions,
    selected,
    physicalName: (functionName) =>
      functions.find(({ name }) => name === functionName)?.physicalName ?? functionName,
    command: (verb, ...words) =>
      commandLine(
        io,
        [
          verb,
          `-s ${stack}`,
          ...(named ?? (isWrite(verb, words.join(" ")) ? [`-f 'THE SAME ${selected.length}'`] : [])),
          ...words,
          ...(config.publishVersions && isWrite(verb, words.join(" ")) ? [`--confirm ${stack}`] : []),
        ].join(" "),
      ),
  };
  return { files, awsKeys: file.aws };
}

function readConfig(project: Project, stack: string, functions: readonly NamedFunction[]) {
  const file = readStackFile(stackFilePath(project, stack), project);
  const parsed = parseStackConfig(file.own, namesOf(functions));
  const mistakes = file.conflict ?? (parsed.ok ? undefined : invalidConfig(stack, parsed.mistakes));
  const config = parsed.ok && !mistakes ? parsed.config : unreadConfig(file.own, mistakes?.message ?? "");
  return { file, mistakes, config };
}

function invalidConfig(stack: string, mistakes: readonly ConfigMistake[]): ReleaseError {
  return usageError(
    "InvalidConfig",
    renderMistakes(stack, mistakes),
    "Mend the stack file, then run the same command again.",
  );
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
