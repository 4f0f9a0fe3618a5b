import { setMaxListeners } from "node:events";
import { ReleaseError } from "../release/model/errors.ts";

/** The time that one run of `live` has, and the interrupt that ends it early. */
export interface Deadline {
  readonly timeoutSeconds: number;
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Remaining time without graces. Once it is 0, no write is begun again. */
  ownTimeLeftMs(): number;
  /** True once a person asked to stop: no further move may begin. */
  interrupted(): boolean;
  interrupt(): void;
  /** Waits. Throws `TimedOut` if too little time is left; an interrupt ends the wait by default. */
  pause(milliseconds: number, options?: { readonly evenInterrupted: boolean }): Promise<void>;
  /** Leaves at least `seconds` from now on, enough to show and record what LIVE serves after any failure. */
  addGrace(seconds: number): void;
  /** Stops the clock during `wait`: the time in which a person thinks is not the command's. */
  pauseClock<T>(wait: () => Promise<T>): Promise<T>;
  /** Time of the run until now, without the time in which the clock stood still. */
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
  /** Calls under way keep the same signal, however often the clock is set. */
  function setClock(seconds: number): void {
    clearTimeout(timer);
    if (controller.signal.aborted) controller = newController();
    timer = setTimeout(() => controller.abort(), seconds * 1000);
    // A finished run does not wait for the timer.
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
  // Many calls are under way at a time, and each listens to the signal.
  setMaxListeners(0, controller.signal);
  return controller;
}

const SHARE_OF_THE_TIME = 1 / 4;

/** Seconds that may be spent on a call that the run can go on without. */
export function secondsToSpare({ timeoutSeconds }: Deadline, longest: number): number {
  return Math.min(longest, timeoutSeconds * SHARE_OF_THE_TIME);
}

export function timedOut(timeoutSeconds: number, doing?: string): ReleaseError {
  return new ReleaseError("TimedOut", `Not done within ${timeoutSeconds} s${doing ? `: ${doing}` : ""}.`, {
    hint: "Give it more time: --timeout SECONDS",
  });
}
