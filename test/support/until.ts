/** Waits for a condition instead of a fixed time. */
import { setTimeout as delay } from "node:timers/promises";

/** Far longer than any test needs, so that a test that waits in vain fails with a reason. */
const LIMIT_MS = 45_000;

/** Resolves as soon as `condition` holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Waited ${limitMs / 1000} s in vain for ${condition}`);
    await delay(20);
  }
}
