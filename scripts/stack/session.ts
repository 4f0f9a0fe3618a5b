import {
  type ConfigMistake,
  parseStackConfig,
  renderMistakes,
  type StackConfig,
} from "../../components/config.ts";
import { nearest } from "../../lib/nearest.ts";
import { type AwsSettings, readAwsSettings } from "../adapters/aws-settings.ts";
import { type Caller, createCaller } from "../adapters/caller.ts";
import type { Deadline } from "../adapters/deadline.ts";
import { type NamedFunction, nameFunctions } from "../adapters/function-names.ts";
import type { Io } from "../adapters/io.ts";
import { type LambdaGateway, openLambda } from "../adapters/lambda-gateway.ts";
import { type LedgerStore, openLedger } from "../adapters/ledger-store.ts";
import { once } from "../adapters/once.ts";
import { chooseStack, findProject, type Project, stackFilePath } from "../adapters/project.ts";
import { readStackFile } from "../adapters/stack-file.ts";
import { commandLine, functionFlags, isWrite } from "../command-line/as-typed.ts";
import { type Flags, required } from "../command-line/parse-flags.ts";
import type { Run } from "../command-line/run.ts";
import { type ReleaseError, type ShownError, shownError, usageError } from "../release/model/errors.ts";
import type { Paint } from "../release/model/paint.ts";

/** What every verb about one stack starts from: its files, and AWS as the stack sees it. */
export interface Session {
  readonly io: Io;
  readonly flags: Flags;
  readonly paint: Paint;
  readonly project: Project;
  readonly stack: string;
  readonly filePath: string;
  readonly config: StackConfig;
  /** What the stack file says now: others may have written it since. Throws `InvalidConfig`. */
  configNow(): StackConfig;
  /** Set where the stack file has mistakes and the verb goes on all the same: `config` is empty then, and the file is not written. */
  readonly fileError: ShownError | undefined;
  readonly settings: AwsSettings;
  readonly functions: readonly NamedFunction[];
  /** The functions that the command is about. */
  readonly selected: readonly NamedFunction[];
  readonly deadline: Deadline;
  readonly caller: Caller;
  lambda(): Promise<LambdaGateway>;
  ledger(): Promise<LedgerStore>;
  /** How a person runs a verb about the same stack and functions from here, with what confirms a write. */
  command(verb: string, ...words: string[]): string;
}

/** Opens the stack that `-s` names, for a verb that requires it. */
export function openNamedStack(run: Run, verb: string): Session {
  const project = findProject(run.io.cwd);
  return openStack(run, project, chooseStack(project, required(run.flags, "stack")), verb);
}

/** What ends an incident needs nothing of the stack's own keys. */
const EVEN_WITH_MISTAKES = ["rollback", "abort"];

/**
 * Reads the stack's file and the catalog. Throws `InvalidConfig` with all mistakes of the file at once, but not for
 * `rollback` and `abort`.
 */
export function openStack(run: Run, project: Project, stack: string, verb = ""): Session {
  const { io, flags, deadline } = run;
  const functions = nameFunctions(project, stack);
  const filePath = stackFilePath(project, stack);
  const { file, mistakes, config } = readConfig(project, stack, functions);
  if (mistakes && !EVEN_WITH_MISTAKES.includes(verb)) throw mistakes;
  const settings = readAwsSettings(file.aws, io.env, flags["endpoint-url"]);
  const caller = createCaller(deadline);
  const lambda = once(() => openLambda(settings, caller));
  const ledger = once(() => openLedger(settings, caller, project.name, stack));
  return {
    ...run,
    project,
    stack,
    filePath,
    config,
    configNow() {
      const { mistakes, config } = readConfig(project, stack, functions);
      if (mistakes) throw mistakes;
      return config;
    },
    fileError: mistakes && {
      ...shownError(mistakes),
      message: `Pulumi.${stack}.yaml ${file.conflict ? "has an open merge conflict" : "has mistakes"} and was not written.`,
    },
    settings,
    functions,
    selected: selectFunctions(functions, flags.function),
    caller,
    lambda,
    ledger,
    command: (verb, ...words) =>
      commandLine(
        io,
        [
          verb,
          `-s ${stack}`,
          ...functionFlags(flags.function),
          ...words,
          ...(config.publishVersions && isWrite(verb, words.join(" ")) ? [`--confirm ${stack}`] : []),
        ].join(" "),
      ),
  };
}

function readConfig(project: Project, stack: string, functions: readonly NamedFunction[]) {
  const file = readStackFile(stackFilePath(project, stack), project);
  const parsed = parseStackConfig(
    file.own,
    functions.map(({ name }) => name),
  );
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

/** Nothing is known of the stack; unless it plainly is no release stack, it is taken for one. */
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
