/**
 * Signature version 4: reads it from a request, and computes the one that a secret gives.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * Not `@smithy/signature-v4`: it signs requests that it may change. It sets a date, moves headers into the URL and
 * can't be told which headers another client has signed.
 */
import { createHash, createHmac } from "node:crypto";
import { escapeUri } from "@smithy/core/protocols";
import type { WireRequest } from "./exchange.ts";

export interface Signature {
  readonly accessKeyId: string;
  /** `20260102/us-east-1/lambda/aws4_request` */
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly value: string;
  /** `20260102T030405Z` */
  readonly time: string;
  /** The life of a presigned URL; undefined for a signature in the header. */
  readonly expiresSeconds?: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Reads the signature from the header, or from a presigned URL. Undefined for other algorithms and for none. */
export function readSignature({ headers, query }: WireRequest): Signature | undefined {
  const { authorization = "" } = headers;
  const isInHeader = authorization.startsWith(`${ALGORITHM} `);
  if (!isInHeader && query.get("X-Amz-Algorithm") !== ALGORITHM) return undefined;
  const read = (name: string) =>
    isInHeader ? new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1] : query.get(`X-Amz-${name}`);
  const [accessKeyId = "", ...scope] = (read("Credential") ?? "").split("/");
  return {
    accessKeyId,
    scope,
    signedHeaders: (read("SignedHeaders") ?? "").toLowerCase().split(";"),
    value: read("Signature") ?? "",
    time: (isInHeader ? headers["x-amz-date"] : query.get("X-Amz-Date")) ?? "",
    ...(!isInHeader && { expiresSeconds: Number(query.get("X-Amz-Expires") ?? 0) }),
  };
}

/** Computes the value that `signature` has if its caller knows `secret`. `request` has its body as it was sent. */
export function computeSignature(request: WireRequest, signature: Signature, secret: string): string {
  const { scope, time } = signature;
  const text = [ALGORITHM, time, scope.join("/"), sha256(canonicalRequest(request, signature))].join("\n");
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secret}`), text).toString("hex");
}

function canonicalRequest(request: WireRequest, signature: Signature): string {
  const { method, path, headers } = request;
  const { signedHeaders } = signature;
  const isObject = signature.scope[2] === "s3";
  return [
    method,
    isObject ? path : escapedAgain(path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/[ \t]+/g, " ")}`),
    "",
    signedHeaders.join(";"),
    payloadHash(request, isObject && signature.expiresSeconds !== undefined),
  ].join("\n");
}

/** The hash that the caller names is taken as it is: what a caller who knows the secret sends, is its own affair. */
function payloadHash({ headers, body }: WireRequest, isUnsigned: boolean): string {
  return headers["x-amz-content-sha256"] ?? (isUnsigned ? "UNSIGNED-PAYLOAD" : sha256(body));
}

/** All services but S3 sign the path without dots and double slashes, and encoded once more. */
function escapedAgain(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(escapeUri(segment));
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [escapeUri(name), escapeUri(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
