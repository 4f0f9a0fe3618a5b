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
}

/** The process ended before it had answered. The log gives no other reason for a lack of memory, as on AWS. */
export function exited(requestId: string, { code, signal, outOfMemory }: Ending): Failure {
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

/** The function's runtime is one that local AWS does not run. */
export function unsupportedRuntime(runtime: string): Failure {
  return platformFailure(
    "LocalAws.UnsupportedRuntime",
    `Local AWS runs handlers of Node.js runtimes only, and this function's runtime is ${runtime}. Use nodejs22.x here, or call the function on AWS.`,
  );
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
