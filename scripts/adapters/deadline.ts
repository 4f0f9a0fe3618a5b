import { setMaxListeners } from "node:events";
import { ReleaseError } from "../release/model/errors.ts";

/** The time that one run of `live` has, and what ends it early. */
export interface Deadline {
  readonly timeoutSeconds: number;
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Without what was granted: no write begins anew once this is over. */
  ownTimeLeftMs(): number;
  /** True once a person asked to stop: no further move may begin. */
  interrupted(): boolean;
  interrupt(): void;
  /** Waits; throws `TimedOut` when the time would be over, returns early when interrupted (unless told not to). */
  pause(milliseconds: number, options?: { readonly evenInterrupted: boolean }): Promise<void>;
  /** From now on at least so much time is left: to say what serves and to record it, whatever happened. */
  addGrace(seconds: number): void;
  /** Stops the clock while `wait` is under way: the time in which a person thinks is not the command's. */
  pauseClock<T>(wait: () => Promise<T>): Promise<T>;
  /** How long the run took until now, without the time in which the clock stood still. */
  elapsedMs(): number;
}

/** Starts the clock of a run. */
export function startDeadline(timeoutSeconds: number): Deadline {
  let controller = newController();
  let timer: NodeJS.Timeout | undefined;
  let end = 0;
  const waiting = new Set<() => void>();
  let interrupted = false;
  let startedAt = performance.now();
  const remainingMs = () => Math.max(0, end - performance.now());
  let ownEnd = 0;
  const ownTimeLeftMs = () => Math.max(0, ownEnd - performance.now());
  /** Calls that are under way hear the same signal, however often the clock is set. */
  function setClock(seconds: number): void {
    clearTimeout(timer);
    if (controller.signal.aborted) controller = newController();
    timer = setTimeout(() => controller.abort(), seconds * 1000);
    // A run that is done does not wait for its end.
    timer.unref();
    end = performance.now() + seconds * 1000;
  }
  setClock(timeoutSeconds);
  ownEnd = end;
  return {
    timeoutSeconds,
    get signal() {
      return controller.signal;
    },
    remainingMs,
    ownTimeLeftMs,
    interrupted: () => interrupted,
    interrupt() {
      interrupted = true;
      for (const wake of waiting) wake();
    },
    async pause(milliseconds, { evenInterrupted } = { evenInterrupted: false }) {
      if (milliseconds > remainingMs()) throw timedOut(timeoutSeconds);
      if (interrupted && !evenInterrupted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, milliseconds);
        if (!evenInterrupted) waiting.add(wake);
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
      });
    },
    addGrace(seconds) {
      if (remainingMs() < seconds * 1000) setClock(seconds);
    },
    async pauseClock(wait) {
      const remaining = remainingMs();
      const pausedAt = performance.now();
      clearTimeout(timer);
      try {
        return await wait();
      } finally {
        startedAt += performance.now() - pausedAt;
        setClock(remaining / 1000);
        ownEnd = end;
      }
    },
    elapsedMs: () => Math.round(performance.now() - startedAt),
  };
}

function newController(): AbortController {
  const controller = new AbortController();
  // Many calls are under way at a time, and each listens.
  setMaxListeners(0, controller.signal);
  return controller;
}

const SHARE_OF_THE_TIME = 1 / 4;

/** Seconds that may be spent on what a run can go on without. */
export function secondsToSpare({ timeoutSeconds }: Deadline, longest: number): number {
  return Math.min(longest, timeoutSeconds * SHARE_OF_THE_TIME);
}

export function timedOut(timeoutSeconds: number, doing?: string): ReleaseError {
  return new ReleaseError("TimedOut", `Not done within ${timeoutSeconds} s${doing ? `: ${doing}` : ""}.`, {
    hint: "Give it more time: --timeout SECONDS",
  });
}
