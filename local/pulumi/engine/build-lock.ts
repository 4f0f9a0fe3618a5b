/** One process makes the engine, others wait for it. */
import { takeLock, whenReleased } from "../../process-lock.ts";

/** Runs `act` when no other process holds the lock of this cache folder. */
export async function withBuildLock<T>(
  cache: string,
  progress: (line: string) => void,
  act: () => Promise<T>,
): Promise<T> {
  let lock = await takeLock(cache);
  while (!lock) {
    progress("Another process is making the Pulumi engine: waiting for it.");
    await whenReleased(cache);
    lock = await takeLock(cache);
  }
  try {
    return await act();
  } finally {
    lock.release();
  }
}
