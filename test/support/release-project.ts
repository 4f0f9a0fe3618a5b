/** A scratch project with stacks, functions in local AWS, and `live` run in this process against both. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  type GetAliasCommandOutput,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { readCatalog } from "../../functions/_catalog/catalog.ts";
import { packageCode } from "../../functions/_packaging/package-code.ts";
import type { LocalAwsOptions, LoggedRequest } from "../../local/aws/server.ts";
import type { Io } from "../../scripts/adapters/io.ts";
import { runLive } from "../../scripts/live.ts";
import { expectHarmless } from "./harmless-output.ts";
import { expectSchema } from "./json-schema.ts";
import { ROLE, startTestAws, type TestAws } from "./local-aws.ts";

/** The result of one run of `live`. */
export interface LiveRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The requests of the run, in order. */
  readonly requests: readonly LoggedRequest[];
}

export interface LiveOptions {
  /** A person's answers to the questions, `undefined` for Ctrl-C. Without `answers` there is no terminal. */
  readonly answers?: readonly (string | undefined)[];
  /** Time for which the person thinks before each answer. */
  readonly thinksMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly now?: number;
  /** Receives the listener for Ctrl-C; calling `stop` presses Ctrl-C. */
  onInterrupt?(stop: () => void): void;
  /** Receives what a terminal would show in place of the text before. Without it, nothing is drawn. */
  redraw?(text: string): void;
  /** Receives each text on standard error when it is written. */
  err?(text: string): void;
}

export interface ReleaseProject {
  readonly root: string;
  readonly aws: TestAws;
  /** Runs `live` with a line as typed, or with words. Fails if its output could give orders to a terminal or a CI, or if the schema does not describe it. */
  live(args: string | readonly string[], options?: LiveOptions): Promise<LiveRun>;
  /** Replaces a file of the project. */
  write(path: string, content: string): void;
  read(path: string): string;
  /** Changes the handler of a function and deploys it to `$LATEST` of the stack. */
  deploy(stack: string, name: string, text: string): Promise<void>;
  /** Deploys new code and publishes it, as many times as asked; returns the newest version. */
  publish(stack: string, name: string, times?: number): Promise<string>;
  /** Deploys and publishes a handler's source; returns the version. */
  publishSource(stack: string, name: string, source: string): Promise<string>;
  /** Moves LIVE without `live`, `pulumi up` or the ledger. */
  pointLive(stack: string, name: string, version: string, weights?: Record<string, number>): Promise<void>;
  alias(stack: string, name: string): Promise<GetAliasCommandOutput>;
  ledger(stack: string): Promise<string | undefined>;
  putLedger(stack: string, value: string, description?: string): Promise<void>;
  close(): Promise<void>;
}

export interface ProjectOptions {
  readonly functions?: readonly string[];
  /** Keys below `config:` of each stack's file, as YAML text. */
  readonly stacks?: Readonly<Record<string, string>>;
  readonly aws?: LocalAwsOptions;
}

const STACKS = {
  prd: "  lambda-live:publish_versions: true\n  lambda-live:live_version: $LATEST\n",
  sbx: "  lambda-live:live_version: $LATEST\n",
};

/** Makes a project, by default with the function hello and the stacks sbx and prd. LIVE serves `$LATEST`. */
export async function makeReleaseProject(options: ProjectOptions = {}): Promise<ReleaseProject> {
  const aws = await startTestAws(options.aws);
  const root = mkdtempSync(join(tmpdir(), "lambda-live-"));
  const names = options.functions ?? ["hello"];
  const stacks: Record<string, string> = { ...(options.stacks ?? STACKS) };
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write("Pulumi.yaml", "name: lambda-live\nruntime: nodejs\n");
  for (const [stack, keys] of Object.entries(stacks))
    write(`Pulumi.${stack}.yaml`, `config:\n  aws:region: us-east-1\n${keys}`);
  for (const name of names) write(`functions/${name}/index.ts`, handler("first"));

  const physical = (stack: string, name: string) => `lambda-live-${stack}-${name}`;
  const zip = async (name: string) => {
    const definition = readCatalog(root).find((one) => one.name === name);
    if (!definition) throw new Error(`no function ${name}`);
    return readFileSync((await packageCode(root, definition)).path);
  };
  for (const stack of Object.keys(stacks))
    for (const name of names) {
      await aws.lambda.send(
        new CreateFunctionCommand({
          FunctionName: physical(stack, name),
          Role: ROLE,
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Code: { ZipFile: await zip(name) },
        }),
      );
      await aws.lambda.send(
        new CreateAliasCommand({
          FunctionName: physical(stack, name),
          Name: "LIVE",
          FunctionVersion: "$LATEST",
        }),
      );
    }

  async function deploySource(stack: string, name: string, source: string): Promise<void> {
    write(`functions/${name}/index.ts`, source);
    await aws.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: physical(stack, name), ZipFile: await zip(name) }),
    );
  }
  async function freeze(stack: string, name: string): Promise<string> {
    const published = new PublishVersionCommand({ FunctionName: physical(stack, name) });
    return (await aws.lambda.send(published)).Version ?? "";
  }
  let deployments = 0;
  const project: ReleaseProject = {
    root,
    aws,
    write,
    read: (path) => readFileSync(join(root, path), "utf8"),
    async live(args, { answers, thinksMs = 0, env, cwd, now, onInterrupt, redraw, err } = {}) {
      const before = aws.aws.requests.length;
      const began = performance.timeOrigin + performance.now();
      let stdout = "";
      let stderr = "";
      const left = [...(answers ?? [])];
      const io: Io = {
        env: {
          AWS_ACCESS_KEY_ID: "tester",
          AWS_SECRET_ACCESS_KEY: "none",
          AWS_ENDPOINT_URL: aws.aws.endpoint,
          ...env,
        },
        cwd: cwd ?? root,
        interactive: answers !== undefined,
        outputIsTerminal: false,
        out: (text) => {
          stdout += text;
        },
        err: (text) => {
          stderr += text;
          err?.(text);
        },
        ...(redraw ? { redraw } : {}),
        ask: async (question) => {
          stderr += question;
          await new Promise((thought) => setTimeout(thought, thinksMs));
          return left.length > 0 ? left.shift() : "";
        },
        now: () => now ?? Date.now(),
        onInterrupt: (stop) => {
          onInterrupt?.(stop);
          return () => {};
        },
      };
      const words = typeof args === "string" ? splitWords(args) : args;
      const exitCode = await runLive(words, io);
      for (const output of [stdout, stderr]) expectHarmless(output, `live ${args}`);
      expectSchema(stdout, words);
      // The run before may have left a question for the caller, which nobody waits for.
      const requests = aws.aws.requests.slice(before).filter(({ startedAt }) => startedAt >= began);
      return { exitCode, stdout, stderr, requests };
    },
    deploy: (stack, name, text) => deploySource(stack, name, handler(text)),
    async publish(stack, name, times = 1) {
      let newest = "";
      for (let count = 0; count < times; count++) {
        deployments++;
        await project.deploy(stack, name, `release ${deployments}`);
        newest = await freeze(stack, name);
      }
      return newest;
    },
    async publishSource(stack, name, source) {
      await deploySource(stack, name, source);
      return freeze(stack, name);
    },
    async pointLive(stack, name, version, weights = {}) {
      await aws.lambda.send(
        new UpdateAliasCommand({
          FunctionName: physical(stack, name),
          Name: "LIVE",
          FunctionVersion: version,
          RoutingConfig: { AdditionalVersionWeights: weights },
        }),
      );
    },
    alias: (stack, name) =>
      aws.lambda.send(new GetAliasCommand({ FunctionName: physical(stack, name), Name: "LIVE" })),
    async ledger(stack) {
      try {
        return (await aws.ssm.send(new GetParameterCommand({ Name: `/lambda-live/${stack}/live` }))).Parameter
          ?.Value;
      } catch (error) {
        if ((error as Error).name === "ParameterNotFound") return undefined;
        throw error;
      }
    },
    async putLedger(stack, value, description) {
      await aws.ssm.send(
        new PutParameterCommand({
          Name: `/lambda-live/${stack}/live`,
          Value: value,
          Type: "String",
          Overwrite: true,
          ...(description ? { Description: description } : {}),
        }),
      );
    },
    async close() {
      rmSync(root, { recursive: true, force: true });
      await aws.close();
    },
  };
  return project;
}

function handler(text: string): string {
  return `export const handler = async () => ({ version: process.env.AWS_LAMBDA_FUNCTION_VERSION, message: ${JSON.stringify(text)} });\n`;
}

/** Words as a shell splits them: double quotes hold spaces together. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}
