/** Waiting for AWS: ask, a little later ask again. */
import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "./errors.ts";
import type { Session } from "./session.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
const LIMIT_MS = 10 * 60 * 1000;

/** Asks until `isDone`, or the session is cancelled, or ten minutes have passed; `what` is what the error then names. */
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
