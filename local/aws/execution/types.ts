/** What the Lambda service says to the executor of handler code, and what it gets back. */

/** A version to run. Everything that makes one environment differ from another is in here. */
export interface VersionToRun {
  readonly functionName: string;
  readonly version: string;
  /** ARN of the function, qualified or not. */
  readonly functionArn: string;
  /** The zip's blob id. */
  readonly codeSha256Hex: string;
  readonly handler: string;
  /** `nodejs22.x` and the like. */
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  /** Changes whenever code or settings of `$LATEST` do; environments of another revision serve no more. */
  readonly revision: string;
  readonly logGroup: string;
  /** Default: text, all levels. */
  readonly logging?: LoggingConfig;
  /** What INIT_START names; made up from the runtime where absent. */
  readonly runtimeVersionArn?: string;
}

/** LoggingConfig of a function. The levels apply to JSON only, as on AWS. */
export interface LoggingConfig {
  readonly format: "Text" | "JSON";
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

/** One call of a version. */
export interface InvokeRequest {
  readonly payload: Uint8Array;
  /** The ARN as called, alias included: what the handler sees as `invokedFunctionArn`. */
  readonly invokedArn: string;
  readonly requestId: string;
  /** JSON text. */
  readonly clientContext?: string;
  /** X-Ray's header, where the call belongs to a trace. */
  readonly traceHeader?: string;
  /** Whether `logTail` is wanted. */
  readonly tail: boolean;
}

/** What came of a call. */
export interface InvokeResult {
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled" | "Handled";
  /** The last 4 KB of the invocation's log, plain text. */
  readonly logTail?: string;
  readonly durationMs: number;
  /** Present where this call was the first of its environment. */
  readonly initDurationMs?: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Of a handler that streams its answer: the content type it set. */
  readonly contentType?: string;
}

/** The executor was closed before the call was through. */
export class ExecutorClosed extends Error {
  readonly code = "ExecutorClosed";
  constructor() {
    super("Local AWS is stopping: the invocation was ended.");
  }
}

/** One log event. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Where log events go. */
export interface LogSink {
  write(group: string, stream: string, events: readonly LogEvent[], region: string): void;
}

/** Runs handler code in Node processes of its own; knows nothing of aliases. */
export interface Executor {
  /** Function errors are results; rejects only with `ExecutorClosed`. */
  invoke(version: VersionToRun, request: InvokeRequest): Promise<InvokeResult>;
  /** Lets what runs finish and ends the processes of a version, of all its revisions or all but one. `functionName` may be the unqualified ARN. */
  drain(functionName: string, version: string, keepRevision?: string): void;
  /** Ends all processes, running invocations included, and removes all temporary files. */
  close(): Promise<void>;
  processCount(): number;
}
