/** Those who wait for a message of a queue: long polls, and event source mappings. */

export interface Waiters {
  /** Resolves when woken, after `pauseMs`, or when `signal` aborts. Keeps no process alive. */
  wait(pauseMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves all that wait: each looks again. */
  wake(): void;
}

/** A timer takes no longer time. Who waits asks again. */
const LONGEST_PAUSE_MS = 86_400_000;

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>();
  return {
    wait: (pauseMs, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, Math.min(Math.max(pauseMs, 0), LONGEST_PAUSE_MS)).unref();
        waiting.add(done);
        signal?.addEventListener("abort", done);
      }),
    wake() {
      for (const done of [...waiting]) done();
    },
  };
}
