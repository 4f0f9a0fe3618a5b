/** A project in a scratch folder, with a local AWS, the provider and the real engine around it. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "./aws/server.ts";
import { copyProject, makeProject } from "./copy-project.ts";
import { startProcessGuard } from "./process-guard.ts";
import type { Engine } from "./pulumi/engine/engine.ts";
import { ENDPOINTS_ELSEWHERE, pulumiEnvironment } from "./pulumi/environment.ts";
import { type LocalProvider, startProvider } from "./pulumi/provider/server.ts";
import { type RunResult, runGuarded } from "./run-guarded.ts";

export type { RunResult as Finished };

export interface ProjectOptions {
  /** Files of a program to use instead of this repository's; tsconfigs and node_modules are there anyway. */
  readonly files?: Readonly<Record<string, string>>;
  /** Makes the project in the scratch folder instead; default `copyProject`. */
  readonly copy?: (root: string) => void;
  readonly aws?: LocalAwsOptions;
  /** Default: a resource type that the stand-in lacks is refused. */
  readonly unknown?: "keep";
  readonly engine: Engine;
  /** Further variables for all commands. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface ScratchProject {
  /** The scratch folder, where the commands run. */
  readonly root: string;
  /** Folder of the engine's state and home. */
  readonly stateDirectory: string;
  readonly engine: Engine;
  /** The local AWS that serves now; `startAws` replaces it. */
  readonly aws: LocalAws;
  readonly env: NodeJS.ProcessEnv;
  /** What the stand-in keeps as declared. */
  kept(): ReturnType<LocalProvider["kept"]>;
  /** Runs `pulumi` with these arguments, as a person would type them. */
  pulumi(...args: string[]): Promise<RunResult>;
  /** Runs any command in the scratch folder, with further variables. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunResult>;
  write(file: string, content: string): void;
  /** Stops local AWS and its provider, as Ctrl-C in its terminal would. */
  stopAws(): Promise<void>;
  /** Starts both again on the same ports; with `aws.dataDirectory` both still have their state. */
  startAws(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a project. Closing it, or the end of this process, ends its commands and leaves nothing behind. */
export async function openScratchProject(options: ProjectOptions): Promise<ScratchProject> {
  const { engine } = options;
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "local-project-")));
  const guard = startProcessGuard();
  guard.guardFolder(scratch);
  const root = join(scratch, "project");
  const stateDirectory = join(scratch, "state");
  if (options.files) makeProject(root, options.files);
  else (options.copy ?? copyProject)(root);
  const key = options.aws?.key;
  let aws = await startLocalAws({ project: root, ...options.aws });
  const provide = (port?: number) =>
    startProvider({
      endpoint: aws.endpoint,
      region: aws.region,
      key,
      port,
      project: root,
      unknown: options.unknown,
      elsewhere: Object.keys(options.aws?.elsewhere ?? {}),
    });
  let provider: LocalProvider = await provide();
  const variables = pulumiEnvironment({
    endpoint: aws.endpoint,
    providerPort: provider.port,
    region: aws.region,
    key,
    engine,
    stateDirectory,
  });
  const shell = { ...process.env };
  for (const name of ENDPOINTS_ELSEWHERE) delete shell[name];
  const env = { ...shell, ...variables, ...options.env };
  const run = (command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    runGuarded(command, args, { cwd: root, env: { ...env, ...more }, guard });
  const stopAws = async () => {
    await provider.close();
    await aws.close();
  };
  return {
    root,
    stateDirectory,
    engine,
    env,
    get aws() {
      return aws;
    },
    kept: () => provider.kept(),
    run,
    pulumi: (...args) => run(engine.path, args),
    write(file, content) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    stopAws,
    async startAws() {
      aws = await startLocalAws({ project: root, ...options.aws, port: aws.port });
      provider = await provide(provider.port);
    },
    async close() {
      await guard.close();
      await stopAws();
    },
  };
}
