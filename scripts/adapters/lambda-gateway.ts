import {
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionResponse,
  LambdaClient,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { LATEST, type Traffic } from "../../components/config.ts";
import { imageDigest } from "../../lib/image-uri.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { LiveAlias, VersionFacts, VersionState } from "../release/model/snapshot.ts";
import { isNumbered, targetOf, trafficOf } from "../release/model/traffic.ts";
import type { VersionRead } from "../release/model/version-read.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller, CallOptions } from "./caller.ts";
import { endWith, openClient } from "./clients.ts";
import { aliasNameOf, type NamedFunction } from "./function-names.ts";

/** A function in AWS, which knows how LIVE is called there. */
type InAws = Pick<NamedFunction, "physicalName" | "adopted">;

/** The part of Lambda that moves traffic. Where LIVE doesn't matter, functions are named by their physical names. */
export interface LambdaGateway {
  /** Reads LIVE of a function. Throws `LiveMissing` when the alias (or the function) does not exist. */
  readLive(fn: InAws): Promise<LiveAlias>;
  /** One guarded write of the full state. Throws `PreconditionFailed` on 412, `LostAnswer` without answer. */
  writeLive(
    fn: InAws,
    traffic: Traffic,
    revisionId: string,
    calledOff?: CallOptions["calledOff"],
  ): Promise<LiveAlias>;
  /** Reads a version by number, by `$LATEST` or by alias; `undefined` when it does not exist. */
  readVersion(functionName: string, qualifier: string): Promise<VersionFacts | undefined>;
  /** Reads how many executions are reserved for a function; `undefined` when none are, or no such function. */
  readReserved(functionName: string): Promise<number | undefined>;
  /** The call that `readVersion` makes. GetFunction alone tells the reserved executions too. */
  readonly versionRead: VersionRead;
  readonly client: LambdaClient;
  readonly endpoint: string | undefined;
}

export async function openLambda(
  settings: AwsSettings,
  caller: Caller,
  versionRead: VersionRead,
): Promise<LambdaGateway> {
  const client = await openClient(LambdaClient, settings, "lambda", caller.clock);
  endWith(client, caller.deadline);
  // The logger prepares each call for a log that nobody keeps.
  client.middlewareStack.remove("loggerMiddleware");
  const endpoint = settings.endpoints.lambda;
  return {
    client,
    endpoint,
    readLive(fn) {
      const name = { FunctionName: fn.physicalName, Name: aliasNameOf(fn) };
      const operation = "lambda:GetAlias";
      return caller.read(
        { operation, quota: "control", endpoint },
        async () => liveAlias(await client.send(new GetAliasCommand(name)), operation),
        (failure) => {
          if (failure.name !== "ResourceNotFoundException") return undefined;
          throw liveMissing(fn, failure.message);
        },
      );
    },
    async writeLive(fn, traffic, revisionId, calledOff = () => undefined) {
      const operation = "lambda:UpdateAlias";
      const { version, weights } = targetOf(traffic);
      const command = () =>
        new UpdateAliasCommand({
          FunctionName: fn.physicalName,
          Name: aliasNameOf(fn),
          FunctionVersion: version,
          RoutingConfig: { AdditionalVersionWeights: { ...weights } },
          RevisionId: revisionId,
        });
      return caller.write({ operation, quota: "control", endpoint, calledOff }, async () =>
        liveAlias(await client.send(command()), operation),
      );
    },
    versionRead,
    readVersion(functionName, qualifier) {
      const input = { FunctionName: functionName, Qualifier: qualifier };
      const readsCode = versionRead === "lambda:GetFunction";
      return caller.read<VersionFacts | undefined>(
        { operation: versionRead, quota: readsCode ? "getFunction" : "control", endpoint },
        async () =>
          versionFacts(
            readsCode
              ? await client.send(new GetFunctionCommand(input))
              : { Configuration: await client.send(new GetFunctionConfigurationCommand(input)) },
            versionRead,
          ),
        (failure) => (failure.name === "ResourceNotFoundException" ? { value: undefined } : undefined),
      );
    },
    readReserved(functionName) {
      const operation = "lambda:GetFunctionConcurrency";
      const command = () => new GetFunctionConcurrencyCommand({ FunctionName: functionName });
      return caller.read<number | undefined>(
        { operation, quota: "control", endpoint },
        async () => (await client.send(command())).ReservedConcurrentExecutions,
        (failure) => (failure.name === "ResourceNotFoundException" ? { value: undefined } : undefined),
      );
    },
  };
}

interface AliasAnswer {
  readonly AliasArn?: string | undefined;
  readonly FunctionVersion?: string | undefined;
  readonly RevisionId?: string | undefined;
  readonly RoutingConfig?:
    | { readonly AdditionalVersionWeights?: Record<string, number> | undefined }
    | undefined;
}

/** The SDK does not check the types of an answer. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A version as AWS names it; printed commands may hold it. */
export function isVersion(value: unknown): value is string {
  return value === LATEST || (isText(value) && isNumbered(value));
}

/** A code digest as AWS writes it: base64, of an image hexadecimal. Output shows the beginning. */
export function isDigest(value: unknown): value is string {
  return isText(value) && /^[\w+/=-]{1,64}$/.test(value);
}

function liveAlias(answer: AliasAnswer, operation: string): LiveAlias {
  const { FunctionVersion: version, RevisionId: revisionId } = answer;
  const weights = answer.RoutingConfig?.AdditionalVersionWeights ?? {};
  if (!isVersion(version) || !isText(revisionId) || !Object.keys(weights).every(isNumbered))
    throw unreadableAnswer(operation);
  return {
    traffic: trafficOf({ version, weights }),
    revisionId,
    arn: answer.AliasArn ?? "",
  };
}

function versionFacts(
  {
    Configuration: found,
    Code,
    Concurrency,
  }: Pick<GetFunctionResponse, "Configuration" | "Code" | "Concurrency">,
  operation: string,
): VersionFacts {
  const image = imageDigest(Code?.ResolvedImageUri ?? "");
  const reserved = Concurrency?.ReservedConcurrentExecutions;
  if (!isVersion(found?.Version) || !isDigest(found.CodeSha256)) throw unreadableAnswer(operation);
  return {
    version: found.Version,
    state: (found.State ?? "Active") as VersionState,
    ...(found.StateReason ? { stateReason: found.StateReason } : {}),
    role: found.Role ?? "",
    ...(found.DeadLetterConfig?.TargetArn ? { deadLetterTarget: found.DeadLetterConfig.TargetArn } : {}),
    codeSha256: found.CodeSha256,
    ...(image ? { imageDigest: image } : {}),
    description: found.Description ?? "",
    ...(found.LastModified ? { lastModified: found.LastModified } : {}),
    ...(found.LastUpdateStatus
      ? { updateStatus: found.LastUpdateStatus as "Successful" | "InProgress" | "Failed" }
      : {}),
    ...(found.LastUpdateStatusReason ? { updateReason: found.LastUpdateStatusReason } : {}),
    ...(found.RevisionId ? { revisionId: found.RevisionId } : {}),
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    settings: { ...found },
  };
}

function liveMissing(fn: InAws, said: string): ReleaseError {
  const { physicalName } = fn;
  return new ReleaseError("LiveMissing", `${physicalName} has no alias ${aliasNameOf(fn)} there: ${said}`, {
    hint: `Check account and region, or deploy the stack first: ${printedCommand("pulumi up")}`,
  });
}
