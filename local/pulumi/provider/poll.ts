/** Waits for AWS by polling, at growing intervals. */
import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "./errors.ts";
import type { Session } from "./session.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
const LIMIT_MS = 10 * 60 * 1000;

/** Polls until `isDone`. After 10 minutes or a cancelled session, throws an error that names `what`. */
export async function waitFor(what: string, session: Session, isDone: () => Promise<boolean>): Promise<void> {
  const startedAt = Date.now();
  for (let pause = FIRST_PAUSE_MS; !(await isDone()); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    if (session.cancelled.aborted)
      throw new ProviderError(`Gave up waiting until ${what}: ${session.cancelled.reason}`);
    if (Date.now() - startedAt > LIMIT_MS)
      throw new ProviderError(`Waited 10 minutes in vain until ${what}.`);
    await delay(pause);
  }
}
