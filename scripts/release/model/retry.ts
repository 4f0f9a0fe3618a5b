/** The kind of a failed call; it decides whether the call may be made again. */
export type FailureKind =
  /** AWS refused the call before doing anything; the same call may be made again. */
  | "throttled"
  /** No answer, or one that leaves the result open. A read may be made again; a write may have happened. */
  | "lost"
  /** Nobody listens at the endpoint; nothing was sent. */
  | "unreachable"
  /** AWS answered that the call failed. */
  | "final";

export interface Failure {
  readonly name: string;
  readonly status?: number;
  /** Node's error code of a failed connection, for example `ECONNRESET`. */
  readonly networkCode?: string;
}

const THROTTLES = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestLimitExceeded",
  "TooManyUpdates",
  "SlowDown",
]);
const NOBODY_THERE = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);
const NEVER_ANSWERED = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
  "NodeHttp2Error",
]);

/** Judges a failure by status, exception name and network code. */
export function classify({ name, status, networkCode }: Failure): FailureKind {
  if (status === 429 || THROTTLES.has(name)) return "throttled";
  if (networkCode) return NOBODY_THERE.has(networkCode) ? "unreachable" : "lost";
  if (NEVER_ANSWERED.has(name)) return "lost";
  if (status !== undefined && status >= 500 && status !== 501) return "lost";
  return "final";
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Pause before `attempt` (the second is 2). Doubles each time; half is random (`random` from 0 to 1). */
export function pauseMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 2));
  return full / 2 + (full / 2) * random;
}
