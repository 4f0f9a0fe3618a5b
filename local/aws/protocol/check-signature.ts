/** Refuses calls that are not signed with a key of this server, as AWS refuses them in each protocol. */
import { timingSafeEqual } from "node:crypto";
import { AwsError } from "../service.ts";
import { awsQuery } from "./aws-query.ts";
import type { WireRequest } from "./exchange.ts";
import type { Identity, ServedModel } from "./identify-request.ts";
import { restJson } from "./rest-json.ts";
import { computeSignature, readSignature } from "./signature.ts";

/** Finds the secret of an access key; undefined for a key that this server does not know. */
export type FindSecret = (accessKeyId: string) => string | undefined;

type Fault = "missing" | "otherVersion" | "unknownKey" | "mismatch" | "expired";

/** Throws AwsError unless the request, with its body as it was sent, is signed with the secret of its key. */
export function checkSignature(
  request: WireRequest,
  identity: Identity<ServedModel>,
  secretOf: FindSecret,
  now: number,
): void {
  const fault = faultOf(request, secretOf, now);
  if (!fault) return;
  const isUnreadable = fault === "missing" && identity.scope !== undefined;
  throw refuse(isUnreadable ? "otherVersion" : fault, identity);
}

/**
 * Whether the request is signed with the secret of its key. A presigned URL has to be within its life; the date of
 * other requests is not checked.
 */
export function isSigned(request: WireRequest, secretOf: FindSecret, now: number): boolean {
  return faultOf(request, secretOf, now) === undefined;
}

function faultOf(request: WireRequest, secretOf: FindSecret, now: number): Fault | undefined {
  const signature = readSignature(request);
  if (!signature) return "missing";
  const secret = secretOf(signature.accessKeyId);
  if (secret === undefined) return "unknownKey";
  const wanted = Buffer.from(computeSignature(request, signature, secret));
  const given = Buffer.from(signature.value);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return "mismatch";
  const { expiresSeconds, time } = signature;
  if (expiresSeconds === undefined) return undefined;
  return now <= epochOf(time) + expiresSeconds * 1000 ? undefined : "expired";
}

/** NaN, and so expired, for a text that is no time. */
function epochOf(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5"));
}

const TOKEN_INVALID = "The security token included in the request is invalid.";
const NO_MATCH = "The request signature we calculated does not match the signature you provided. Check your";
const NO_MATCH_AWS = `${NO_MATCH} AWS Secret Access Key and signing method. Consult the service documentation for details.`;

type Texts = Record<Fault, readonly [code: string, message: string]>;

const JSON_TEXTS: Texts = {
  missing: ["MissingAuthenticationTokenException", "Missing Authentication Token"],
  otherVersion: ["IncompleteSignatureException", "Authorization header requires AWS4-HMAC-SHA256."],
  unknownKey: ["UnrecognizedClientException", TOKEN_INVALID],
  mismatch: ["InvalidSignatureException", NO_MATCH_AWS],
  expired: ["InvalidSignatureException", "Signature expired."],
};

const QUERY_TEXTS: Texts = {
  missing: ["MissingAuthenticationToken", "Request is missing Authentication Token"],
  otherVersion: ["IncompleteSignature", "Authorization header requires AWS4-HMAC-SHA256."],
  unknownKey: ["InvalidClientTokenId", TOKEN_INVALID],
  mismatch: ["SignatureDoesNotMatch", NO_MATCH_AWS],
  expired: ["SignatureDoesNotMatch", "Signature expired."],
};

const S3_TEXTS: Texts = {
  missing: ["AccessDenied", "Access Denied"],
  otherVersion: [
    "InvalidRequest",
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  ],
  unknownKey: ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."],
  mismatch: ["SignatureDoesNotMatch", `${NO_MATCH} key and signing method.`],
  expired: ["AccessDenied", "Request has expired"],
};

/**
 * AWS's JSON protocols refuse with 400, all others with 403.
 * Source: "AWSSimpleSystemsManagement; Status Code: 400; Error Code: UnrecognizedClientException"
 * (github.com/coveooss/spring-boot-parameter-store-integration/issues/3)
 */
function refuse(fault: Fault, { service, protocol }: Identity<ServedModel>): AwsError {
  if (service?.protocol === "restXml")
    return new AwsError(...S3_TEXTS[fault], fault === "otherVersion" ? 400 : 403);
  if (protocol === awsQuery) return new AwsError(...QUERY_TEXTS[fault], 403);
  return new AwsError(...JSON_TEXTS[fault], protocol === restJson ? 403 : 400);
}
