/** A function that rows act on, with the calls that rows make most. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type CreateFunctionCommandOutput,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  PublishVersionCommand,
  type PublishVersionCommandInput,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import type { Equipment } from "./equipment.ts";
import { Difference } from "./expectation.ts";
import { handlerZip } from "./handler-code.ts";
import { show } from "./matching.ts";

/** The answer to an invocation. */
export interface Invoked {
  readonly status: number | undefined;
  readonly version: string | undefined;
  readonly functionError: string | undefined;
  /** The payload as text. */
  readonly text: string;
  /** The payload as JSON; `undefined` when the payload is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: rows look into answers that a server may give any shape
  readonly answer: any;
  /** The log's tail, decoded. */
  readonly log: string | undefined;
}

export type LabFunction = ReturnType<typeof openFunction>;

/** Name, ARN and calls of the function `name`. Makes no function. */
export function openFunction(at: Equipment, name: string) {
  const { lambda } = at;
  const FunctionName = name;
  const settled = async () => {
    await waitUntilFunctionUpdatedV2(
      { client: lambda, abortSignal: at.signal, ...PATIENCE },
      { FunctionName },
    );
  };
  return {
    name,
    arn: (qualifier?: string) => at.functionArn(name, qualifier),
    /** The same function through another row's clients. */
    in: (room: Equipment) => openFunction(room, name),
    settled,
    configuration: (Qualifier?: string) =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier })),
    /** Sends the update and does not wait. */
    sendCode: (build: string, input: Partial<UpdateFunctionCodeCommandInput> = {}) =>
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: handlerZip(build), ...input })),
    /** Sends the update and does not wait. */
    sendSettings: (input: Partial<UpdateFunctionConfigurationCommandInput>) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input })),
    async updateCode(build: string) {
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: handlerZip(build) }));
      await settled();
    },
    async updateSettings(input: Partial<UpdateFunctionConfigurationCommandInput>) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input }));
      await settled();
    },
    publish: (input: Partial<PublishVersionCommandInput> = {}) =>
      lambda.send(new PublishVersionCommand({ FunctionName, ...input })),
    removeVersion: (Qualifier: string) => lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier })),
    createAlias: (Name: string, FunctionVersion: string, weights?: Record<string, number>) =>
      lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion, ...routing(weights) })),
    updateAlias: (Name: string, input: Partial<UpdateAliasCommandInput>, weights?: Record<string, number>) =>
      lambda.send(new UpdateAliasCommand({ FunctionName, Name, ...input, ...routing(weights) })),
    alias: (Name: string) => lambda.send(new GetAliasCommand({ FunctionName, Name })),
    invoke: async (
      payload: unknown = {},
      Qualifier?: string,
      input: Partial<InvokeCommandInput> = {},
    ): Promise<Invoked> => {
      const Payload = payload === undefined ? undefined : Buffer.from(JSON.stringify(payload));
      const got = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload, ...input }));
      const text = Buffer.from(got.Payload ?? []).toString();
      return {
        status: got.$metadata.httpStatusCode,
        version: got.ExecutedVersion,
        functionError: got.FunctionError,
        text,
        answer: parse(text),
        log: got.LogResult && Buffer.from(got.LogResult, "base64").toString(),
      };
    },
  };
}

/** Creates a function and waits until it is Active. */
export async function makeFunction(
  at: Equipment,
  overrides: Partial<CreateFunctionCommandInput> = {},
  build = "one",
): Promise<LabFunction> {
  const { name } = await sendCreate(at, overrides, build);
  await waitUntilFunctionActiveV2(
    { client: at.lambda, abortSignal: at.signal, ...PATIENCE },
    { FunctionName: name },
  );
  return openFunction(at, name);
}

/** Creates a function; returns CreateFunction's answer. On AWS, waits until Lambda can assume a new role. */
export async function sendCreate(
  at: Equipment,
  overrides: Partial<CreateFunctionCommandInput> = {},
  build = "one",
): Promise<{ name: string; created: CreateFunctionCommandOutput }> {
  const name = overrides.FunctionName ?? at.unusedName();
  const { arn: Role } = await at.role();
  const input: CreateFunctionCommandInput = {
    FunctionName: name,
    Role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: handlerZip(build) },
    ...overrides,
  };
  at.leavings.note("function", name);
  if (at.target.kind === "endpoint") at.leavings.note("log group", `/aws/lambda/${name}`);
  const created = await at.until(async () => {
    try {
      return await at.lambda.send(new CreateFunctionCommand(input));
    } catch (error) {
      if (at.target.kind === "aws" && /cannot be assumed by Lambda/.test((error as Error).message)) return;
      throw error;
    }
  });
  const { $metadata, ...answer } = created;
  if (answer.FunctionName !== name) {
    const got = `CreateFunction: ${$metadata.httpStatusCode} ${show(answer)}`;
    throw new Difference([{ wanted: `CreateFunction: FunctionName ${show(name)}`, got }]);
  }
  return { name, created };
}

/** Options of the SDK's waiters, in seconds. */
const PATIENCE = { maxWaitTime: 120, minDelay: 0.05, maxDelay: 2 };

function routing(weights: Record<string, number> | undefined) {
  return weights && { RoutingConfig: { AdditionalVersionWeights: weights } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
