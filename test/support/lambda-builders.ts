/** Lambda's control plane for tests, served over real HTTP. Tests move its clock, and no code really runs. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { Executor, InvokeRequest, InvokeResult, VersionToRun } from "../../local/aws/execution/types.ts";
import type { LambdaDependencies } from "../../local/aws/lambda/control-plane.ts";
import { type LambdaService, lambdaService } from "../../local/aws/lambda/service.ts";
import { openStore } from "../../local/aws/state/store.ts";
import { clientConfig, ROLE } from "./local-aws.ts";
import { serveServices } from "./serve-services.ts";

/** ARN of a function of the tests' account and region. */
export function arnOf(name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
  return qualifier ? `${arn}:${qualifier}` : arn;
}

/** One run that the control plane asked for. */
export interface RecordedRun {
  readonly version: VersionToRun;
  readonly request: InvokeRequest;
}

/** An executor that answers with the version it was asked to run. */
export interface StandInExecutor extends Executor {
  readonly runs: RecordedRun[];
  /** Each drained target as `<arn> <version>`, with the build that stays, if one does. */
  readonly drained: { readonly target: string; readonly keptBuild?: string }[];
  /** Replaces the answer. */
  respond(answer: (run: RecordedRun) => Promise<Partial<InvokeResult>>): void;
}

function standInExecutor(): StandInExecutor {
  const runs: RecordedRun[] = [];
  const drained: { target: string; keptBuild?: string }[] = [];
  let answer: (run: RecordedRun) => Promise<Partial<InvokeResult>> = async () => ({});
  return {
    runs,
    drained,
    respond(next) {
      answer = next;
    },
    async invoke(version, request) {
      const run = { version, request };
      runs.push(run);
      const payload = Buffer.from(JSON.stringify({ version: version.version }));
      return { payload, durationMs: 3, startedAt: 1_700_000_000_000, ...(await answer(run)) };
    },
    drain(target, version, keptBuild) {
      drained.push({ target: `${target} ${version}`, keptBuild });
    },
    async close() {},
    processCount: () => 0,
  };
}

export interface TestLambda {
  readonly client: LambdaClient;
  readonly service: LambdaService;
  readonly executor: StandInExecutor;
  readonly endpoint: string;
  /** Moves the server's clock. */
  advance(ms: number): void;
}

/** A control plane that the test itself closes. */
interface StartedLambda extends TestLambda {
  close(): Promise<void>;
}

/** Gives each test of the calling `describe` a control plane of its own, made by `startLambda`. */
export function useLambda(options: Partial<LambdaDependencies> = {}): TestLambda {
  let started: StartedLambda | undefined;
  beforeEach(async () => {
    started = await startLambda(options);
  });
  afterEach(() => started?.close());
  const current = () => {
    if (!started) throw new Error("Lambda is there only while tests run.");
    return started;
  };
  return {
    get client() {
      return current().client;
    },
    get service() {
      return current().service;
    },
    get executor() {
      return current().executor;
    },
    get endpoint() {
      return current().endpoint;
    },
    advance: (ms) => current().advance(ms),
  };
}

/** Serves the control plane on a free port. With `settleMs` nothing settles until a test moves the clock. */
export async function startLambda(options: Partial<LambdaDependencies> = {}): Promise<StartedLambda> {
  const executor = standInExecutor();
  let time = Date.UTC(2026, 0, 1);
  const readObject = () => {
    throw new Error("There is no S3 beside this Lambda.");
  };
  const now = () => time;
  const service = lambdaService({
    store: openStore(),
    executor,
    now,
    seed: 1,
    readObject,
    mayAssume: () => true,
    ...options,
  });
  const server = await serveServices([service]);
  const client = new LambdaClient(clientConfig(server.endpoint));
  return {
    client,
    service,
    executor,
    endpoint: server.endpoint,
    advance(ms) {
      time += ms;
    },
    async close() {
      client.destroy();
      service.close();
      await server.close();
    },
  };
}

/** A zip with one file. Another `text` makes other code. */
export function zipOf(text = "exports.handler = async () => 1;"): Uint8Array {
  return zipSync({ "index.js": strToU8(text) }, { mtime: new Date("2026-01-01T00:00:00Z") });
}

/** A valid CreateFunction input. */
export function functionInput(
  name: string,
  overrides: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Role: ROLE,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zipOf() },
    ...overrides,
  };
}

/** Builds what a test starts from: `aFunction(lambda, "hello").versions(2).alias("LIVE", "1").create()`. */
export function aFunction(lambda: TestLambda, name: string) {
  let input = functionInput(name);
  let versionCount = 0;
  const aliases: { name: string; version: string; weights?: Record<string, number> }[] = [];
  const builder = {
    with(overrides: Partial<CreateFunctionCommandInput>) {
      input = { ...input, ...overrides };
      return builder;
    },
    /** Publishes versions 1 to `count`, each of other code. */
    versions(count: number) {
      versionCount = count;
      return builder;
    },
    alias(aliasName: string, version: string, weights?: Record<string, number>) {
      aliases.push({ name: aliasName, version, weights });
      return builder;
    },
    /** Creates function, versions and aliases, and moves the clock until they have settled. */
    async create(): Promise<void> {
      const { client } = lambda;
      const settle = () => lambda.advance(60_000);
      await client.send(new CreateFunctionCommand(input));
      settle();
      for (let number = 1; number <= versionCount; number++) {
        if (number > 1) {
          const zip = zipOf(`exports.handler = async () => ${number};`);
          await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip }));
          settle();
        }
        await client.send(new PublishVersionCommand({ FunctionName: name }));
      }
      for (const { name: Name, version, weights } of aliases) {
        await client.send(
          new CreateAliasCommand({
            FunctionName: name,
            Name,
            FunctionVersion: version,
            RoutingConfig: weights && { AdditionalVersionWeights: weights },
          }),
        );
      }
    },
  };
  return builder;
}

/** Reads the present configuration. */
export function readConfiguration(
  lambda: TestLambda,
  name: string,
  qualifier?: string,
): Promise<FunctionConfiguration> {
  return lambda.client.send(
    new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }),
  );
}

/** A refusal by AWS: status, exception and text. */
export interface Refusal {
  readonly status: number | undefined;
  readonly name: string;
  readonly message: string;
}

/** Returns the refusal of a call; throws if the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { status: $metadata?.httpStatusCode, name, message };
  }
  throw new Error("The call was not refused.");
}
