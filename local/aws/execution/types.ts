/** The contract between the Lambda service and the executor of handler code. */

/** A version to run. Environments differ from each other in these fields only. */
export interface VersionToRun {
  readonly functionName: string;
  readonly version: string;
  /** ARN of the function, qualified or not. */
  readonly functionArn: string;
  /** The zip's blob id; absent for an image. */
  readonly codeSha256Hex?: string;
  /** The layers' blob ids, in the order in which their content is laid over each other. */
  readonly layers?: readonly string[];
  /** For an image, its first command, or "". */
  readonly handler: string;
  /** `nodejs22.x` and the like; "" for an image. */
  readonly runtime: string;
  /** Default x86_64. */
  readonly architecture?: string;
  /** What the version has and local AWS does without, a sentence each, for the log. */
  readonly notSimulated?: readonly string[];
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  /** Changes with code and settings of `$LATEST`. Environments of another revision serve no more. */
  readonly revision: string;
  readonly logGroup: string;
  /** Default: text, all levels. */
  readonly logging?: LoggingConfig;
  /** The ARN in INIT_START; made up from the runtime if absent. */
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
  /** The ARN as called, alias included. The handler sees it as `invokedFunctionArn`. */
  readonly invokedArn: string;
  readonly requestId: string;
  /** JSON text. */
  readonly clientContext?: string;
  /** X-Ray's header, if the call belongs to a trace. */
  readonly traceHeader?: string;
  /** Whether `logTail` is wanted. */
  readonly tail: boolean;
}

/** The result of a call. */
export interface InvokeResult {
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled" | "Handled";
  /** The last 4 KB of the invocation's log, plain text. */
  readonly logTail?: string;
  readonly durationMs: number;
  /** Present if this call was the first of its environment. */
  readonly initDurationMs?: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The content type that a handler set for a streamed answer. */
  readonly contentType?: string;
}

/** The executor was closed before the call ended. */
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

/** Takes log events. */
export interface LogSink {
  write(group: string, stream: string, events: readonly LogEvent[], region: string): void;
}

/** Runs handler code in processes of its own; knows nothing of aliases. */
export interface Executor {
  /** Function errors are results; rejects only with `ExecutorClosed`. */
  invoke(version: VersionToRun, request: InvokeRequest): Promise<InvokeResult>;
  /** Ends a version's processes once idle, except `keepRevision`'s. Takes the name or the unqualified ARN. */
  drain(functionName: string, version: string, keepRevision?: string): void;
  /** Ends all processes, running invocations included, and removes all temporary files. */
  close(): Promise<void>;
  processCount(): number;
}
