import { parseStackConfig, renderMistakes, type StackConfig } from "../../components/config.ts";
import { nearest } from "../../lib/nearest.ts";
import type { CommandContext, LiveCommand, LiveKind } from "../../lib/printed-command.ts";
import { type NamedFunction, nameFunctions } from "../adapters/function-names.ts";
import { type Project, shownStackFile, stackFilePath } from "../adapters/project.ts";
import { readStackFile } from "../adapters/stack-file.ts";
import { isWrite, typedHere } from "../command-line/as-typed.ts";
import type { Run } from "../command-line/run.ts";
import { type ReleaseError, type ShownError, shownError, usageError } from "../release/model/errors.ts";
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
  readonly functions: readonly NamedFunction[];
  /** The functions that `-f` names; without `-f`, all. */
  readonly selected: readonly NamedFunction[];
  /** The physical name of a function. */
  physicalName(functionName: string): string;
  /** The command for this stack and `-f`, as a person here types it, with `--confirm` if needed. */
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
  { toleratesMistakes }: { readonly toleratesMistakes: boolean },
) {
  const named = nameFunctions(project, stack);
  const readConfig = () => readConfigOf(project, stack, named, flags["config-file"]);
  const { file, mistakes, config } = readConfig();
  const fileName = shownStackFile(project, stack);
  if (mistakes && !toleratesMistakes) throw mistakes;
  const names = named.map(({ name }) => name);
  const clashes = findNameClashes(project, stack, names, file.aws);
  if (clashes.size > 0 && !toleratesMistakes) throw allClashes([...clashes.values()]);
  const functions = named.map((fn): NamedFunction => {
    const refusal = clashes.get(fn.name);
    return refusal ? { ...fn, refusal: shownError(refusal) } : fn;
  });
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
    fileError: mistakes && {
      ...shownError(mistakes),
      message: `${fileName} ${file.conflict ? "has an open merge conflict" : "has mistakes"} and was not written.`,
    },
    functions,
    selected: selectFunctions(functions, flags.function),
    physicalName: (functionName) =>
      functions.find(({ name }) => name === functionName)?.physicalName ?? functionName,
    command: (...[kind, given]: [LiveKind, CommandContext?]) =>
      typedHere(io, flags, kind, {
        ...given,
        stack,
        functions: given?.functions ?? flags.function,
        flags: { ...given?.flags, confirm: config.publishVersions && isWrite(kind) ? stack : undefined },
      }),
  };
  return { files, awsKeys: file.aws };
}

function readConfigOf(
  project: Project,
  stack: string,
  functions: readonly NamedFunction[],
  configFile: string | undefined,
) {
  const name = shownStackFile(project, stack);
  const file = readStackFile(stackFilePath(project, stack), project, name);
  const parsed = parseStackConfig(
    file.own,
    functions.map(({ name }) => name),
  );
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
  const names = functions.map(({ name }) => name);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const near = nearest(unknown[0] ?? "", names);
    throw usageError(
      "UnknownFunction",
      `There is no function ${unknown.join(", ")}. Functions: ${names.join(", ")}.`,
      near ? `Did you mean -f ${near}?` : `Use one of them: -f ${names[0]}`,
    );
  }
  return functions.filter(({ name }) => wanted.includes(name));
}
