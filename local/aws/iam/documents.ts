/** Roles and policies as the store keeps them. IAM is global: none of them has a region. */
import { randomBytes } from "node:crypto";

/** Names of the collections, for services that look up a role. */
export const ROLES = "iam-roles";
export const POLICIES = "iam-policies";

export interface RoleDocument {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  /** The trust policy, as it was sent. */
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly boundary?: string;
  /** Inline policies: text by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of attached policies. */
  readonly attached: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface PolicyVersionDocument {
  /** `v1`, `v2`, ... */
  readonly id: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface PolicyDocument {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly versions: readonly PolicyVersionDocument[];
  readonly defaultVersion: string;
  /** Ids are never used again. */
  readonly nextVersion: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

const ID_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id as IAM makes them: `AROA` for roles, `ANPA` for policies, and 17 signs. */
export function uniqueId(prefix: "AROA" | "ANPA"): string {
  return prefix + Array.from(randomBytes(17), (byte) => ID_SIGNS[byte % ID_SIGNS.length]).join("");
}

/** Policy texts are percent-encoded in answers, reserved signs of RFC 3986 included. */
export function encodePolicy(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
