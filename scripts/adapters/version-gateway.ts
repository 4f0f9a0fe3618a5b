import {
  type FunctionConfiguration,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { placeOf } from "../release/model/place.ts";
import type { ListedVersion } from "../release/model/snapshot.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { Caller } from "./caller.ts";
import { isDigest, isVersion, type LambdaGateway } from "./lambda-gateway.ts";

/** Lists every version of a function, `$LATEST` first; reads all pages. */
export async function listVersions(
  { client, endpoint }: LambdaGateway,
  caller: Caller,
  functionName: string,
): Promise<ListedVersion[]> {
  const operation = "lambda:ListVersionsByFunction";
  const found: ListedVersion[] = [];
  let Marker: string | undefined;
  do {
    const page = await caller.read(
      { operation, quota: "control", endpoint },
      (abortSignal) =>
        client.send(new ListVersionsByFunctionCommand({ FunctionName: functionName, Marker, MaxItems: 50 }), {
          abortSignal,
        }),
      (failure) => {
        if (failure.name !== "ResourceNotFoundException") return undefined;
        const { account, region } = placeOf([failure.message]);
        const where = account ? ` in account ${account}, ${region}` : "";
        throw new ReleaseError("FunctionMissing", `There is no function ${functionName}${where}.`, {
          hint: `Check account and region, or deploy the stack first: ${printedCommand("pulumi up")}`,
        });
      },
    );
    if (!Array.isArray(page.Versions)) throw unreadableAnswer(operation);
    found.push(...page.Versions.map((one) => listed(one, operation)));
    Marker = page.NextMarker || undefined;
  } while (Marker);
  return found;
}

export interface PublishCommandInput {
  readonly functionName: string;
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly description: string;
}

/** Freezes `$LATEST` if digest and revision still match; returns the version. Throws like `Caller.write`. */
export async function publishVersion(
  { client, endpoint }: LambdaGateway,
  caller: Caller,
  input: PublishCommandInput,
): Promise<ListedVersion> {
  const operation = "lambda:PublishVersion";
  return caller.write({ operation, quota: "control", endpoint }, async (abortSignal) => {
    const answer = await client.send(
      new PublishVersionCommand({
        FunctionName: input.functionName,
        CodeSha256: input.codeSha256,
        RevisionId: input.revisionId,
        Description: input.description,
      }),
      { abortSignal },
    );
    return listed(answer, operation);
  });
}

function listed(found: FunctionConfiguration, operation: string): ListedVersion {
  if (!isVersion(found.Version) || !isDigest(found.CodeSha256)) throw unreadableAnswer(operation);
  return {
    version: found.Version,
    codeSha256: found.CodeSha256,
    description: found.Description ?? "",
    lastModified: found.LastModified ?? "",
    revisionId: found.RevisionId ?? "",
    settings: { ...found },
  };
}
