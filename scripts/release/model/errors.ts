import { oneLine } from "../../../lib/foreign-text.ts";

/** Exit codes of `live`. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  unhealthy: 3,
  bookkeeping: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Details of a refusal: one thing to do next, the cause, and the exit code (default 1). */
export interface ReleaseErrorDetails {
  readonly hint?: string;
  /** The single mistakes, where `message` lists several. */
  readonly mistakes?: readonly ShownError[];
  readonly cause?: unknown;
  readonly exitCode?: ExitCode;
}

/**
 * A refusal or failure that a person can act on, shown without a stack trace. All other errors are our bugs.
 * `code` is PascalCase and stable: scripts and tests may depend on it.
 */
export class ReleaseError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly mistakes: readonly ShownError[] | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, details: ReleaseErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ReleaseError";
    this.code = code;
    this.hint = details.hint;
    this.mistakes = details.mistakes;
    this.exitCode = details.exitCode ?? EXIT.failed;
  }
}

/** A refusal of the command line or of the stack file: exit code 2. */
export function usageError(code: string, message: string, hint?: string): ReleaseError {
  return new ReleaseError(code, message, { hint, exitCode: EXIT.usage });
}

/** Any thrown error, as renderers show it. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Each mistake on its own, with code, message and hint, where `message` lists several; else absent. */
  readonly mistakes?: readonly ShownError[];
}

/** Code, message and hint of `error`; for our own bugs the code is `Internal`. */
export function shownError(error: unknown): ShownError {
  if (error instanceof ReleaseError) {
    const { code, message, hint, mistakes } = error;
    return { code, message, ...(hint ? { hint } : {}), ...(mistakes ? { mistakes } : {}) };
  }
  return { code: "Internal", message: oneLine(error instanceof Error ? error.message : String(error)) };
}
