/** STS: who am I, and credentials for roles. Trust policies are not evaluated: every role may be assumed. */
import { createHash, randomBytes } from "node:crypto";
import * as sdk from "@aws-sdk/client-sts";
import { AwsError, type CallContext, type ServiceDefinition } from "../service.ts";
import type { Collection } from "../store.ts";
import type { IssuedKey } from "./callers.ts";

export interface StsDependencies {
  /** The keys that requests are judged by. */
  readonly issued: Collection<IssuedKey>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function stsService({ issued, now }: StsDependencies): ServiceDefinition {
  function issue(owner: Omit<IssuedKey, "expiresAt">, durationSeconds: number): sdk.Credentials {
    const AccessKeyId = `ASIA${randomId(16)}`;
    const expiresAt = now() + durationSeconds * 1000;
    issued.set(AccessKeyId, { ...owner, expiresAt });
    return {
      AccessKeyId,
      SecretAccessKey: randomBytes(30).toString("base64"),
      SessionToken: randomBytes(96).toString("base64"),
      Expiration: new Date(expiresAt),
    };
  }

  function assume(input: sdk.AssumeRoleCommandInput) {
    const role = readRole(input.RoleArn ?? "");
    const session = checkSessionName(input.RoleSessionName ?? "");
    const duration = checkDuration(input.DurationSeconds ?? 3600, 43_200);
    const callerArn = `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${session}`;
    const userId = `AROA${stableId(input.RoleArn ?? "")}:${session}`;
    return {
      Credentials: issue({ callerArn, userId }, duration),
      AssumedRoleUser: { AssumedRoleId: userId, Arn: callerArn },
    };
  }

  return {
    signingName: "sts",
    protocol: "awsQuery",
    target: "https://sts.amazonaws.com/doc/2011-06-15/",
    schemas: sdk,
    operations: {
      GetCallerIdentity: (_input, call: CallContext) => ({
        UserId:
          [...issued.values()].find((key) => key.callerArn === call.callerArn)?.userId ??
          `AIDA${stableId(call.callerArn)}`,
        Account: accountOf(call.callerArn) ?? call.accountId,
        Arn: call.callerArn,
      }),
      AssumeRole: (input: sdk.AssumeRoleCommandInput) => assume(input),
      AssumeRoleWithWebIdentity: (input: sdk.AssumeRoleWithWebIdentityCommandInput) => ({
        ...assume(input),
        SubjectFromWebIdentityToken: "local",
        Audience: "sts.amazonaws.com",
        Provider: input.ProviderId ?? "local",
      }),
      GetSessionToken: (input: sdk.GetSessionTokenCommandInput, call: CallContext) => {
        const owner = { callerArn: call.callerArn, userId: `AIDA${stableId(call.callerArn)}` };
        return { Credentials: issue(owner, checkDuration(input.DurationSeconds ?? 43_200, 129_600)) };
      },
    },
  };
}

function readRole(arn: string): { accountId: string; name: string } {
  const [, accountId, name] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (!accountId || !name) throw invalid(`${arn} is invalid`);
  return { accountId, name };
}

function checkSessionName(name: string): string {
  const constraint =
    name.length < 2
      ? "Member must have length greater than or equal to 2"
      : name.length > 64
        ? "Member must have length less than or equal to 64"
        : /^[\w+=,.@-]*$/.test(name)
          ? undefined
          : "Member must satisfy regular expression pattern: [\\w+=,.@-]*";
  if (!constraint) return name;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: ${constraint}`,
  );
}

function checkDuration(seconds: number, limit: number): number {
  if (seconds >= 900 && seconds <= limit) return seconds;
  const [bound, edge] = seconds < 900 ? ["greater", 900] : ["less", limit];
  throw invalid(
    `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: ` +
      `Member must have value ${bound} than or equal to ${edge}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message, 400);
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

const ID_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function randomId(length: number): string {
  return idOf(randomBytes(length));
}

/** The same id for the same owner, in the form of AWS's unique ids. */
function stableId(owner: string): string {
  return idOf(createHash("sha256").update(owner).digest().subarray(0, 17));
}

function idOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ID_SIGNS[byte % 32]).join("");
}
