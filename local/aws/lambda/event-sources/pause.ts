import { setTimeout as delay } from "node:timers/promises";

/** Resolves after a time, or when the signal aborts. Keeps no process alive. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}
