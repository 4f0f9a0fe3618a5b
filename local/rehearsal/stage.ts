/** The stage of the rehearsal: a scratch copy of the project, with local AWS, the real engine and a shell. */
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { devNull } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LambdaClient, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { type Engine, findEngine } from "../pulumi/engine/engine.ts";
import { openScratchProject, type ScratchProject } from "../scratch-project.ts";
import { bucketScene } from "./bucket-scene.ts";
import { sendObjects } from "./buckets.ts";
import { sendTraffic, type Traffic } from "./call-live.ts";
import { listLeftovers } from "./leftovers.ts";
import { pipelineScene } from "./pipeline-scene.ts";
import { rolloutScenes } from "./rollout-scenes.ts";
import { declaredRelease, fastRelease, type Outside, type Scene, takeDown } from "./story.ts";

/** The scratch repository has an author of its own, and no hooks or signatures of this machine's user. */
export const GIT_WITHOUT_SETTINGS = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "rehearsal",
  GIT_AUTHOR_EMAIL: "rehearsal@localhost",
  GIT_COMMITTER_NAME: "rehearsal",
  GIT_COMMITTER_EMAIL: "rehearsal@localhost",
};

/** Where steps are played. */
export interface Stage {
  readonly engine: Engine;
  /** Runs a command in the scratch copy's folder, as typed in a shell. */
  run(command: string): Promise<{ exitCode: number; output: string }>;
  /** Runs a command while LIVE of hello is called, and while AWS's time runs faster. */
  runUnderTraffic?(
    command: string,
    stack: string,
    speed: number,
  ): Promise<{ exitCode: number; output: string; meanwhile: Traffic }>;
  /** Calls LIVE of each function of a stack; through what triggers it, too, if asked for and if the stage can. */
  sendTraffic(
    stack: string,
    calls: number,
    throughTriggers?: boolean,
  ): Promise<Readonly<Record<string, Traffic>>>;
  close(): Promise<void>;
}

/** Callers of a command that runs make a pause, so that they leave it time to run. */
const PAUSE_BETWEEN_CALLS_MS = 10;

/** Who acts beside the commands. */
export const OPERATOR = { accessKeyId: "rehearsal", secretAccessKey: "rehearsal" } as const;

/** A stage with what is played on it. */
export interface Rehearsal extends Stage {
  readonly scenes: readonly Scene[];
  /** What is otherwise than in the checkout or on AWS, a sentence each; only for a team's own program. */
  notSimulated?(): readonly string[];
}

/** Opens the stage with our own story. */
export async function openRehearsal(say: (line: string) => void): Promise<Rehearsal> {
  const stage = await openStage(say);
  return {
    ...stage,
    scenes: [
      ...declaredRelease(stage),
      ...fastRelease(stage),
      ...rolloutScenes(stage),
      pipelineScene(stage),
      bucketScene(stage),
      ...takeDown(stage),
    ],
  };
}

/** Opens the stage; `say` gets a line for each wait. Closing the stage leaves nothing behind. */
async function openStage(say: (line: string) => void): Promise<Stage & Outside> {
  const project = await openScratchProject({ engine: await findEngine(say), env: GIT_WITHOUT_SETTINGS });
  const hasGit = commitAll(project.root, project.env);
  const shell = shellOf(project);
  const settings = {
    region: project.aws.region,
    endpoint: project.aws.endpoint,
    credentials: OPERATOR,
  };
  const lambda = new LambdaClient(settings);
  const physicalName = (stack: string) => `lambda-live-${stack}-hello`;
  const stackFile = (stack: string) => join(project.root, `Pulumi.${stack}.yaml`);
  const keptFile = (stack: string) => join(project.stateDirectory, `kept.${stack}.yaml`);

  return {
    engine: project.engine,
    hasGit,
    ...shell,
    async sendTraffic(stack, calls) {
      let left = calls;
      return { hello: await sendTraffic(settings.endpoint, physicalName(stack), () => left-- > 0) };
    },
    async runUnderTraffic(command, stack, speed) {
      let isOver = false;
      const isAnother = () => delay(PAUSE_BETWEEN_CALLS_MS).then(() => !isOver);
      project.aws.setSpeed(speed);
      const [meanwhile, ended] = await Promise.all([
        sendTraffic(settings.endpoint, physicalName(stack), isAnother),
        shell.run(command).finally(() => {
          isOver = true;
          project.aws.setSpeed(1);
        }),
      ]);
      return { ...ended, meanwhile };
    },
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

/** The shell of a scratch project. */
export const shellOf = (project: ScratchProject): Pick<Stage, "run"> => ({
  async run(command) {
    const { code, stdout, stderr } = await project.run("sh", ["-c", command]);
    return { exitCode: code, output: stderr + stdout };
  },
});

/** Makes the copy a repository, so that versions name the commit they come from; false without git. */
export function commitAll(project: string, env: NodeJS.ProcessEnv): boolean {
  const git = (...args: string[]) => spawnSync("git", ["-C", project, ...args], { env }).status === 0;
  return git("init", "-q", "-b", "main") && git("add", "-A") && git("commit", "-qm", "the first release");
}
