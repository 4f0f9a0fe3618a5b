/** The initialization of an environment. Asking for an invocation, failing or being slow ends it. */
import { type Failure, timedOut } from "./failures.ts";

/** How initialization ended. A failure gets its text later, because the text names the first request. */
export type InitOutcome =
  | { readonly ok: true; readonly durationMs: number }
  | {
      readonly ok: false;
      readonly durationMs: number;
      readonly timedOut: boolean;
      failure(requestId: string): Failure;
    };

/** Starts an initialization, which fails after `limitMs`. Only its first end counts. */
export function startInitialization(limitMs: number, timeoutSeconds: number, onTimeout: () => void) {
  const startedAt = performance.now();
  let untoldMs: number | undefined;
  const outcome = deferred<InitOutcome>();
  const timer = setTimeout(() => {
    fail((requestId) => timedOut(requestId, timeoutSeconds, Date.now()), true);
    onTimeout();
  }, limitMs);

  function fail(failure: (requestId: string) => Failure, hasTimedOut = false): void {
    clearTimeout(timer);
    outcome.resolve({ ok: false, durationMs: performance.now() - startedAt, timedOut: hasTimedOut, failure });
  }

  return {
    outcome: outcome.promise,
    isPending: outcome.isPending,
    fail,
    /** The process asks for its first invocation. */
    succeed(): void {
      if (!outcome.isPending()) return;
      clearTimeout(timer);
      untoldMs = performance.now() - startedAt;
      outcome.resolve({ ok: true, durationMs: untoldMs });
    },
    /** Duration in milliseconds, for the first call after a success only. */
    takeDuration(): number | undefined {
      const taken = untoldMs;
      untoldMs = undefined;
      return taken;
    },
  };
}

/** Makes a promise that is resolved from outside. Only the first value counts. */
export function deferred<T>() {
  let isPending = true;
  let fulfil: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    fulfil = resolve;
  });
  const resolve = (value: T) => {
    isPending = false;
    fulfil(value);
  };
  return { promise, resolve, isPending: () => isPending };
}
