/** Waits for a condition that AWS needs time for. */
import { NotSeen } from "./expectation.ts";

/** Polls until the answer is neither `undefined` nor false. The pause is 50 ms at first and grows to 2 s. */
export async function until<T>(signal: AbortSignal, probe: () => Promise<T | undefined | false>): Promise<T> {
  for (let pauseMs = 50; ; pauseMs = Math.min(2_000, pauseMs * 1.5)) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (signal.aborted) throw signal.reason ?? new NotSeen("The row had ended.");
  }
}
