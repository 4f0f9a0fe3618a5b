/**
 * The secrets of access keys, and which of them count. All follow from one key (`--key`), so that none is stored.
 *
 * The key is a secret access key, not an access key id. An id travels in the clear, becomes the caller's name, and so
 * stands in SSM's history, the ledger and logs; whoever takes the port of a stopped server would learn it from the
 * first call. A signature tells nothing about the secret. The id stays free: it names the caller, as without a key.
 */
import { createHmac, randomBytes } from "node:crypto";

export interface AccessKeys {
  /** The secret of an access key that local AWS issues: to a role's session, to handlers. */
  issuedSecretOf(accessKeyId: string): string;
  /** The secret that a caller with this id has to sign with; undefined for an issued key that is not known. */
  secretOf(accessKeyId: string): string | undefined;
  /** Opens a path below `/_local/`, like the signature in a presigned URL. */
  tokenOf(path: string): string;
}

/** Keys that local AWS issues begin so, as on AWS. */
const ISSUED = "ASIA";

/** Opens the keys of one server. Without `key` the issued secrets are random ones. */
export function openAccessKeys(
  key = randomBytes(30).toString("base64url"),
  isIssued: (accessKeyId: string) => boolean,
): AccessKeys {
  const issuedSecretOf = (accessKeyId: string) => derive(key, `secret of ${accessKeyId}`).slice(0, 40);
  return {
    issuedSecretOf,
    secretOf(accessKeyId) {
      if (!accessKeyId.startsWith(ISSUED)) return key;
      return isIssued(accessKeyId) ? issuedSecretOf(accessKeyId) : undefined;
    },
    tokenOf: (path) => localToken(key, path),
  };
}

/** The token that opens one path below `/_local/`, and nothing else. */
export function localToken(key: string, path: string): string {
  return derive(key, `token of ${path}`);
}

function derive(key: string, purpose: string): string {
  return createHmac("sha256", key).update(purpose).digest("base64url");
}
