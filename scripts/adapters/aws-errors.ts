import { foreignText, oneLine } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { classify, type FailureKind } from "../release/model/retry.ts";
import type { AwsSettings } from "./aws-settings.ts";

/** A failed call: the SDK's error, reduced to the facts that decisions need. Its texts are harmless to show. */
export interface AwsFailure {
  readonly kind: FailureKind;
  readonly name: string;
  /** On one line, at most 400 characters. */
  readonly message: string;
  readonly status: number | undefined;
  /** The SDK has corrected its clock by the refusal: signed anew, the call may pass. */
  readonly clockWasWrong: boolean;
  readonly cause: unknown;
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly errno?: number;
  readonly errors?: readonly SdkError[];
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
  readonly $response?: { readonly statusCode?: number };
  /** The proxy that the call went through. */
  readonly proxy?: string;
}

const LONGEST_MESSAGE = 400;
/** Text that the SDK adds to messages for programmers. */
const SDK_NOISE = /^@smithy\S* - \[\w+\] |\s*Deserialization error: to see the raw response.*$/gs;

/** What Node says of a certificate that it does not trust. */
const CERTIFICATE_CODE =
  /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

const NETWORK_CODE =
  /^(ECONN|ETIMEDOUT|EPIPE|EPROTO|ENOTFOUND|EHOST|ENET|EAI_|HPE_|UND_ERR|ERR_SSL|ERR_TLS|ERR_STREAM)/;

/** Judges an error that the SDK threw. */
export function awsFailure(error: unknown): AwsFailure {
  const thrown = (error ?? {}) as SdkError;
  const status = thrown.$metadata?.httpStatusCode ?? thrown.$response?.statusCode;
  // A connection that breaks in the middle of an answer has both a code and a status.
  const networkCode = thrown.code ?? thrown.errors?.[0]?.code;
  const name = foreignText(String(thrown.name ?? "Error"));
  const said = String(thrown.message || thrown.errors?.[0]?.message || networkCode || name);
  const isNetwork = NETWORK_CODE.test(networkCode ?? "") && !CERTIFICATE_CODE.test(networkCode ?? "");
  return {
    kind: classify({
      name,
      ...(status === undefined ? {} : { status }),
      ...(isNetwork && networkCode ? { networkCode } : {}),
    }),
    name,
    // The cut may leave half a character.
    message: foreignText(oneLine(said.replace(SDK_NOISE, "")).slice(0, LONGEST_MESSAGE)),
    status,
    clockWasWrong: thrown.$metadata?.clockSkewCorrected === true,
    cause: error,
  };
}

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"]);
const INVALID_CREDENTIALS = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
]);
const DENIED = new Set([
  "AccessDeniedException",
  "AccessDenied",
  "UnauthorizedOperation",
  "AuthorizationError",
]);

/** Words the final failure of a call for people. `operation` is IAM's name, such as `lambda:GetAlias`. */
export function wrapAwsError(error: unknown, operation: string, endpoint?: string): ReleaseError {
  if (error instanceof ReleaseError) return error;
  const { kind, name, message: said, status, cause } = awsFailure(error);
  const refuse = (code: string, text: string, hint?: string) => new ReleaseError(code, text, { hint, cause });
  const { code, proxy } = (error ?? {}) as SdkError;
  if (
    EXPIRED.has(name) ||
    /token.*expired|expired.*token|sso session.*(expired|invalid|not found)/i.test(said)
  )
    return refuse(
      "CredentialsExpired",
      `The AWS credentials have expired (${operation}: ${said}).`,
      `Log in again, for example: ${printedCommand("aws sso login")}`,
    );
  if (INVALID_CREDENTIALS.has(name))
    return refuse(
      "CredentialsInvalid",
      `AWS does not accept these credentials (${operation}: ${said}).`,
      `Show who you are: ${printedCommand("aws sts get-caller-identity")}`,
    );
  if (name === "CredentialsProviderError" || name === "TokenProviderError")
    return refuse(
      "NoCredentials",
      `No AWS credentials could be found: ${said}`,
      `Set AWS_PROFILE or aws:profile, or log in: ${printedCommand("aws sso login")}`,
    );
  if (CERTIFICATE_CODE.test(code ?? ""))
    return refuse(
      "CertificateNotTrusted",
      `The certificate ${endpoint ? `of ${endpoint}` : "that answers"} is not trusted (${operation}: ${said}).`,
      "If it is your proxy's or your own, name its certificate: aws:customCaBundle, AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS",
    );
  if (DENIED.has(name))
    return refuse(
      "AccessDenied",
      `Not allowed: ${operation}. AWS says: ${said}`,
      `Print the policies that allow it: ${printedCommand("live permissions")}`,
    );
  if (name === "CodeStorageExceededException")
    return refuse(
      "CodeStorageExceeded",
      `Lambda's storage for code is full in this account and region (${operation}: ${said})`,
      `Delete versions that nothing needs, here or in other stacks: ${printedCommand("live prune")}`,
    );
  if (status === 412 || name === "PreconditionFailedException")
    return refuse("PreconditionFailed", `${operation}: it changed since it was read.`);
  if (kind === "throttled")
    return refuse(
      "Throttled",
      `AWS kept refusing ${operation} for its rate: ${said}`,
      "Try again later, or give it more time: --timeout SECONDS",
    );
  if (kind === "unreachable" && proxy)
    return refuse(
      "Unreachable",
      `The proxy ${foreignText(proxy)} does not answer (${operation}: ${said}).`,
      "Check aws:httpsProxy, aws:httpProxy, HTTPS_PROXY, HTTP_PROXY and NO_PROXY",
    );
  if (kind === "unreachable")
    return refuse(
      "Unreachable",
      `Nothing answers${endpoint ? ` at ${endpoint}` : ""} (${operation}: ${said}).`,
      "Check region, endpoint and network: --endpoint-url, AWS_ENDPOINT_URL, aws:endpoints",
    );
  if (status === 501 || name === "UnknownOperationException" || name === "NotImplemented")
    return refuse("NotSupported", `${operation} is not known there: ${said}`);
  if (kind === "lost" && status !== undefined && status >= 500)
    return refuse(
      "ServiceFailed",
      `AWS could not answer ${operation} (HTTP ${status}): ${said}`,
      "Try again; if it lasts, see https://health.aws.amazon.com",
    );
  if ((cause as SdkError | undefined)?.code === "ETIMEDOUT")
    return refuse(
      "NoAnswer",
      `${operation} gave no answer in time.`,
      "Check region, endpoint and network: --endpoint-url, AWS_ENDPOINT_URL, aws:endpoints",
    );
  if (kind === "lost")
    return refuse("ConnectionLost", `The answer to ${operation} did not arrive: ${said}`, "Try again");
  if (isUnreadable(error)) return unreadableAnswer(operation, error);
  if (name === "AbortError")
    return refuse(
      "TimedOut",
      `${operation} was still under way when the time was over.`,
      "Give it more time: --timeout SECONDS",
    );
  return refuse(
    status === undefined ? "RequestFailed" : "AwsRefused",
    `${operation} failed: ${name}: ${said}`,
  );
}

/** Words a failure to get credentials: of the profile, or of STS. A role that may not be assumed is `RoleRefused`. */
export function wrapCredentialsError(
  error: unknown,
  { endpoints, proxies, profile }: AwsSettings,
): ReleaseError {
  const proxy = endpoints.sts?.startsWith("http:") ? proxies.http : proxies.https;
  const failed = proxy && error instanceof Error ? Object.assign(error, { proxy }) : error;
  const wrapped = wrapAwsError(failed, "sts:AssumeRole", endpoints.sts);
  const { code, message, cause } = wrapped;
  if (code === "AccessDenied")
    return new ReleaseError("RoleRefused", `The role can't be assumed. ${message}`, {
      hint: `Show who you are: ${printedCommand("aws sts get-caller-identity")}`,
      cause,
    });
  if (code === "CredentialsExpired" && profile)
    return new ReleaseError(code, message, {
      hint: `Log in again: ${printedCommand("aws sso login --profile PROFILE", { PROFILE: profile.name })}`,
      cause,
    });
  return wrapped;
}

/** An answer that can't be read: the fault of AWS or of something in between, never ours. */
export function unreadableAnswer(operation: string, cause?: unknown): ReleaseError {
  return new ReleaseError(
    "UnreadableAnswer",
    `The answer to ${operation} can't be read; it is not what AWS sends.`,
    {
      hint: "Check what stands between here and AWS: endpoint, proxy, captive portal",
      cause,
    },
  );
}

function isUnreadable(error: unknown): boolean {
  const { name, $response, $metadata } = (error ?? {}) as SdkError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return name === "SyntaxError" || (status !== undefined && status < 300);
}
