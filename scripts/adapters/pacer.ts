/** Lets calls of one kind out at the pace that the account allows. */
export interface Pacer {
  /** Resolves when the next call may go. */
  turn(): Promise<void>;
  /** Call this after a throttled call: from now on calls go out one by one at the known rate. */
  slowDown(): void;
}

/**
 * Calls go out at once until AWS throttles the first one; then `perSecond` calls a second, evenly,
 * in the order in which they asked. An account that never throttles is never slowed.
 */
export function createPacer(perSecond: number): Pacer {
  const gapMs = 1000 / perSecond;
  let paced = false;
  let nextAt = 0;
  return {
    async turn() {
      if (!paced) return;
      const now = performance.now();
      nextAt = Math.max(nextAt + gapMs, now);
      if (nextAt > now) await new Promise((resolve) => setTimeout(resolve, nextAt - now));
    },
    slowDown() {
      if (!paced) nextAt = performance.now();
      paced = true;
    },
  };
}
