import { ReleaseError, type ShownError } from "./errors.ts";

/** What stops every call alike, whatever it asks for: nobody acts, or nothing of AWS is reached. */
const CAUSES = new Set([
  "NoCredentials",
  "CredentialsExpired",
  "CredentialsInvalid",
  "RoleRefused",
  "CertificateNotTrusted",
  "Unreachable",
  "UnknownProfile",
]);
/** What may also be one function's or one service's own trouble. */
const SILENCES = new Set(["NoAnswer", "ConnectionLost"]);

/** Whether an error with this code would have stopped any other call, too. */
export function isSharedCause({ code }: ShownError): boolean {
  return CAUSES.has(code);
}

/**
 * The one error of a round of readings that all failed for lack of credentials, network or endpoint; `undefined` where
 * something was read, or failed for a reason of its own. `others` are readings of other services: only where they failed
 * too, missing answers are such a cause.
 */
export function sharedCause(
  readings: readonly (ShownError | undefined)[],
  others: readonly (ShownError | undefined)[] = [],
): ReleaseError | undefined {
  const [first] = readings;
  if (!first) return undefined;
  const isSilent = (error: ShownError | undefined) =>
    error && (CAUSES.has(error.code) || SILENCES.has(error.code));
  const isCause = readings.every((error) => error && CAUSES.has(error.code));
  if (!isCause && !(others.length > 0 && [...readings, ...others].every(isSilent))) return undefined;
  return new ReleaseError(first.code, nothingChanged(first.message), { hint: first.hint });
}

/** The error of a call that failed before anything was changed, if such a cause stopped it; else as it was. */
export function withoutChange(error: unknown): unknown {
  if (!(error instanceof ReleaseError) || !CAUSES.has(error.code)) return error;
  const { code, message, hint, exitCode } = error;
  return new ReleaseError(code, nothingChanged(message), { hint, exitCode, cause: error });
}

/** The message, and that nothing was changed. */
export function nothingChanged(message: string): string {
  return message.endsWith(SAID) ? message : `${message} ${SAID}`;
}

const SAID = "Nothing was changed.";
