/** Errors that the platform, not the handler, gives for an invocation, with the types and texts of AWS. */
import { RESPONSE_LIMIT_BYTES } from "./runtime-api-server.ts";

/** A failed invocation: the JSON for its caller, and the texts for REPORT and the log. */
export interface Failure {
  readonly errorType: string;
  readonly payload: Uint8Array;
  /** The platform's log line, beside those of the runtime; `undefined` for errors that the runtime posted. */
  readonly logMessage?: string;
  readonly status: "error" | "timeout";
}

/** The handler ran longer than its time limit. */
export function timedOut(requestId: string, timeoutSeconds: number, now: number): Failure {
  const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return {
    ...platformFailure("Sandbox.Timedout", `RequestId: ${requestId} Error: ${text}`),
    logMessage: `${new Date(now).toISOString()} ${requestId} ${text}\n\n`,
    status: "timeout",
  };
}

/** How a handler's process ended: neither code nor signal if it could not start. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** It was ended because it used more memory than the function has. */
  readonly outOfMemory: boolean;
  /** Why the system could not start it, in the words of AWS. */
  readonly notStarted?: string;
}

/** The process ended before it had answered. The log gives no other reason for a lack of memory, as on AWS. */
export function exited(requestId: string, { code, signal, outOfMemory, notStarted }: Ending): Failure {
  if (notStarted !== undefined) return invalidEntrypoint(requestId, notStarted);
  const text = `RequestId: ${requestId} Error: Runtime exited ${exitReason(code, outOfMemory ? "SIGKILL" : signal)}`;
  return {
    ...platformFailure(outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError", text),
    logMessage: `${text}\nRuntime.ExitError\n`,
  };
}

/** The answer is larger than AWS passes on. */
export function tooLarge(): Failure {
  return platformFailure(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
  );
}

/** There is no program that could start, or it can't start; `reason` in the words of AWS. */
export function invalidEntrypoint(requestId: string, reason: string): Failure {
  const text = `RequestId: ${requestId} Error: ${reason}`;
  return {
    ...platformFailure("Runtime.InvalidEntrypoint", text),
    logMessage: `${text}\nRuntime.InvalidEntrypoint\n`,
  };
}

/** Local AWS can't run what AWS could; `text` says what, and the way out. */
export function notHere(kind: "UnsupportedRuntime" | "NoPython" | "OtherProcessor", text: string): Failure {
  return { ...platformFailure(`LocalAws.${kind}`, text), logMessage: `${text}\n` };
}

/** The function's code can't be unpacked. */
export function invalidCode(reason: string): Failure {
  return platformFailure("Runtime.InvalidEntrypoint", `The function's code can't be unpacked: ${reason}`);
}

/** An error that the runtime posted, passed on as it is. */
export function posted(body: Uint8Array | undefined, errorType = "Unknown"): Failure {
  if (!body) return tooLarge();
  return { errorType: errorTypeOf(body) ?? errorType, payload: body, status: "error" };
}

function platformFailure(errorType: string, errorMessage: string): Failure {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })), status: "error" };
}

function errorTypeOf(body: Uint8Array): string | undefined {
  try {
    const { errorType } = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof errorType === "string" ? errorType : undefined;
  } catch {
    return undefined;
  }
}

function exitReason(code: number | null, signal: string | null): string {
  if (signal) return `with error: signal: ${SIGNAL_NAMES[signal] ?? signal.toLowerCase()}`;
  return code === 0 || code === null ? "without providing a reason" : `with error: exit status ${code}`;
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};
