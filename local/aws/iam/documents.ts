/** Roles and policies as the store keeps them. IAM is global: none of them has a region. */
import { randomBytes } from "node:crypto";
import type { DocumentKind } from "../state/kind.ts";
import { listOf, mapOf, number, optional, record, text } from "../state/shape.ts";
import { idOf } from "../unique-id.ts";

/** A role with its policies and tags. */
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

/** One version of a policy. */
export interface PolicyVersionDocument {
  /** `v1`, `v2`, ... */
  readonly id: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A policy with its versions. */
export interface PolicyDocument {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly versions: readonly PolicyVersionDocument[];
  readonly defaultVersion: string;
  /** The number of the next version. Numbers are never used again. */
  readonly nextVersion: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const ROLES: DocumentKind<RoleDocument> = {
  folder: "iam-roles",
  shape: record<RoleDocument>({
    name: text,
    path: text,
    id: text,
    arn: text,
    trust: text,
    description: optional(text),
    maxSessionSeconds: number,
    boundary: optional(text),
    inline: mapOf(text),
    attached: listOf(text),
    tags: mapOf(text),
    createdAt: number,
  }),
};

/** Customer managed policies. */
export const POLICIES: DocumentKind<PolicyDocument> = {
  folder: "iam-policies",
  shape: record<PolicyDocument>({
    name: text,
    path: text,
    id: text,
    arn: text,
    description: optional(text),
    versions: listOf(record<PolicyVersionDocument>({ id: text, text, createdAt: number }), { atLeast: 1 }),
    defaultVersion: text,
    nextVersion: number,
    tags: mapOf(text),
    createdAt: number,
    updatedAt: number,
  }),
};

/** Makes a unique id: `AROA` for roles or `ANPA` for policies, and 17 random characters. */
export function uniqueId(prefix: "AROA" | "ANPA"): string {
  return prefix + idOf(randomBytes(17));
}

/** Percent-encodes the text of a policy for an answer, with the reserved characters of RFC 3986. */
export function encodePolicy(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
