/** The caller behind an access key: for keys from STS the assumed role, else a user named after the key. */
import { partitionOf } from "../../../lib/partition.ts";
import { AwsError, type CallContext } from "../service.ts";
import type { DocumentKind } from "../state/kind.ts";
import { number, record, text } from "../state/shape.ts";
import type { Collection } from "../state/store.ts";

/** Credentials that STS issued. */
export interface IssuedKey {
  /** `arn:aws:sts::123456789012:assumed-role/deployer/session` */
  readonly callerArn: string;
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Issued credentials, by access key. */
export const ISSUED_KEYS: DocumentKind<IssuedKey> = {
  folder: "sts-keys",
  shape: record<IssuedKey>({ callerArn: text, userId: text, expiresAt: number }),
};

const ANONYMOUS = "anonymous";

/** ARN of the caller with this key, as GetCallerIdentity shows it. Throws ExpiredTokenException. */
export function callerArnOf(
  accessKeyId: string | undefined,
  issued: Collection<IssuedKey>,
  { accountId, region }: Pick<CallContext, "accountId" | "region">,
  nowMs: number,
): string {
  const key = accessKeyId ? issued.get(accessKeyId) : undefined;
  if (!key) return `arn:${partitionOf(region)}:iam::${accountId}:user/${userNameOf(accessKeyId)}`;
  if (key.expiresAt > nowMs) return key.callerArn;
  throw new AwsError("ExpiredTokenException", "The security token included in the request is expired", 403);
}

/** IAM user names take letters, digits and `_+=,.@-`, up to 64. Unsigned requests have no key. */
function userNameOf(accessKeyId: string | undefined): string {
  return accessKeyId?.replace(/[^\w+=,.@-]/g, "_").slice(0, 64) || ANONYMOUS;
}
