/** The stage of the rehearsal: a scratch copy of the project, with local AWS, the real engine and a shell. */
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { devNull } from "node:os";
import { basename, join } from "node:path";
import { LambdaClient, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { type Engine, findEngine } from "../pulumi/engine/engine.ts";
import { openScratchProject } from "../scratch-project.ts";
import { sendObjects } from "./buckets.ts";
import { sendTraffic, type Traffic } from "./call-live.ts";
import { listLeftovers } from "./leftovers.ts";
import type { Outside } from "./story.ts";

/** The scratch repository has an author of its own, and no hooks or signatures of this machine's user. */
const GIT_WITHOUT_SETTINGS = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "rehearsal",
  GIT_AUTHOR_EMAIL: "rehearsal@localhost",
  GIT_COMMITTER_NAME: "rehearsal",
  GIT_COMMITTER_EMAIL: "rehearsal@localhost",
};

export interface Stage extends Outside {
  readonly engine: Engine;
  /** Runs a command in the scratch copy's folder, as typed in a shell. */
  run(command: string): Promise<{ exitCode: number; output: string }>;
  /** Calls LIVE of hello in a stack. */
  sendTraffic(stack: string, calls: number): Promise<Traffic>;
  close(): Promise<void>;
}

/** Opens the stage; `say` gets a line for each wait. Closing the stage leaves nothing behind. */
export async function openStage(say: (line: string) => void): Promise<Stage> {
  const project = await openScratchProject({ engine: await findEngine(say), env: GIT_WITHOUT_SETTINGS });
  const hasGit = commitAll(project.root, project.env);
  const settings = {
    region: project.aws.region,
    endpoint: project.aws.endpoint,
    credentials: { accessKeyId: "rehearsal", secretAccessKey: "rehearsal" },
  };
  const lambda = new LambdaClient(settings);
  const physicalName = (stack: string) => `lambda-live-${stack}-hello`;
  const stackFile = (stack: string) => join(project.root, `Pulumi.${stack}.yaml`);
  const keptFile = (stack: string) => join(project.stateDirectory, `kept.${stack}.yaml`);

  return {
    engine: project.engine,
    hasGit,
    async run(command) {
      const { code, stdout, stderr } = await project.run("sh", ["-c", command]);
      return { exitCode: code, output: stderr + stdout };
    },
    sendTraffic: (stack, calls) => sendTraffic(settings.endpoint, physicalName(stack), calls),
    async moveAlias(stack, version) {
      const moved = await lambda.send(
        new UpdateAliasCommand({
          FunctionName: physicalName(stack),
          Name: "LIVE",
          FunctionVersion: version,
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      );
      return `LIVE of ${physicalName(stack)} serves ${moved.FunctionVersion}`;
    },
    async keepStackFile(stack) {
      copyFileSync(stackFile(stack), keptFile(stack));
      return `${basename(stackFile(stack))} is kept`;
    },
    async restoreStackFile(stack) {
      copyFileSync(keptFile(stack), stackFile(stack));
      return `${basename(stackFile(stack))} is as it was kept`;
    },
    sendObjects: (name, count) => sendObjects(settings, name, count),
    listLeftovers: () => listLeftovers(settings),
    async close() {
      lambda.destroy();
      await project.close();
    },
  };
}

/** Makes the copy a repository, so that versions name the commit they come from; false without git. */
function commitAll(project: string, env: NodeJS.ProcessEnv): boolean {
  const git = (...args: string[]) => spawnSync("git", ["-C", project, ...args], { env }).status === 0;
  return git("init", "-q", "-b", "main") && git("add", "-A") && git("commit", "-qm", "the first release");
}
