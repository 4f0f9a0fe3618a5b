/** One process makes an entry of the cache, others wait for it. */
import { takeLock, whenReleased } from "../../process-lock.ts";

/** Runs `act` when no other process holds the lock of this entry. `what` names the entry in progress lines. */
export async function withBuildLock<T>(
  entry: string,
  what: string,
  progress: (line: string) => void,
  act: () => Promise<T>,
): Promise<T> {
  let lock = await takeLock(entry);
  while (!lock) {
    progress(`Another process is making ${what}: waiting for it.`);
    await whenReleased(entry);
    lock = await takeLock(entry);
  }
  try {
    return await act();
  } finally {
    lock.release();
  }
}
