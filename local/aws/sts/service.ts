/** STS: caller identity and role credentials. Trust policies are not evaluated: every role may be assumed. */
import { createHash, randomBytes } from "node:crypto";
import * as sdk from "@aws-sdk/client-sts";
import { type CallContext, refusal, type ServiceDefinition } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { idOf } from "../unique-id.ts";
import { obeying } from "../validation/member-rules.ts";
import type { IssuedKey } from "./callers.ts";
import { STS_RULES } from "./input-rules.ts";

export interface StsDependencies {
  /** The issued keys, which tell a request's caller. */
  readonly issued: Collection<IssuedKey>;
  /** The secret of an access key that is issued. */
  secretOf(accessKeyId: string): string;
  /** Epoch milliseconds. */
  now(): number;
}

/** Longest session of a role that another role assumes, in seconds. */
const CHAINED_SECONDS_LIMIT = 3600;

/** Makes the service. */
export function stsService({ issued, secretOf, now }: StsDependencies): ServiceDefinition {
  function issue(owner: Omit<IssuedKey, "expiresAt">, durationSeconds: number): sdk.Credentials {
    const AccessKeyId = `ASIA${idOf(randomBytes(16))}`;
    const expiresAt = now() + durationSeconds * 1000;
    issued.set(AccessKeyId, { ...owner, expiresAt });
    return {
      AccessKeyId,
      SecretAccessKey: secretOf(AccessKeyId),
      SessionToken: randomBytes(96).toString("base64"),
      Expiration: new Date(expiresAt),
    };
  }

  function assume(input: sdk.AssumeRoleCommandInput) {
    const role = readRole(input.RoleArn ?? "");
    const session = input.RoleSessionName;
    const duration = input.DurationSeconds ?? 3600;
    const callerArn = `arn:${role.partition}:sts::${role.accountId}:assumed-role/${role.name}/${session}`;
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
    operations: obeying(STS_RULES, "ValidationError", {
      GetCallerIdentity: (_input, call: CallContext) => ({
        UserId:
          [...issued.values()].find((key) => key.callerArn === call.callerArn)?.userId ??
          `AIDA${stableId(call.callerArn)}`,
        Account: accountOf(call.callerArn) ?? call.accountId,
        Arn: call.callerArn,
      }),
      AssumeRole(input: sdk.AssumeRoleCommandInput, call: CallContext) {
        if (isRole(call.callerArn) && (input.DurationSeconds ?? 0) > CHAINED_SECONDS_LIMIT) {
          throw invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
          );
        }
        return assume(input);
      },
      AssumeRoleWithWebIdentity: (input: sdk.AssumeRoleWithWebIdentityCommandInput) => ({
        ...assume(input),
        SubjectFromWebIdentityToken: "local",
        Audience: "sts.amazonaws.com",
        Provider: input.ProviderId ?? "local",
      }),
      GetSessionToken: (input: sdk.GetSessionTokenCommandInput, call: CallContext) => {
        const owner = { callerArn: call.callerArn, userId: `AIDA${stableId(call.callerArn)}` };
        return { Credentials: issue(owner, input.DurationSeconds ?? 43_200) };
      },
    }),
  };
}

function isRole(callerArn: string): boolean {
  return callerArn.includes(":assumed-role/");
}

function readRole(arn: string): { partition: string; accountId: string; name: string } {
  const [, partition, accountId, name] =
    /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (!partition || !accountId || !name) throw invalid(`${arn} is invalid`);
  return { partition, accountId, name };
}

const invalid = refusal("ValidationError");

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

/** The same id for the same owner, in the form of AWS's unique ids. */
function stableId(owner: string): string {
  return idOf(createHash("sha256").update(owner).digest().subarray(0, 17));
}
