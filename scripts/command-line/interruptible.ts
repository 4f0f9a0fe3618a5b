import { EXIT, ReleaseError } from "../release/model/errors.ts";
import type { Run } from "./run.ts";

/** Does `work`. Ctrl-C stops the work between two steps, instead of ending the process at any point. */
export async function interruptible<T>(
  { io, deadline }: Pick<Run, "io" | "deadline">,
  work: () => Promise<T>,
): Promise<T> {
  const stop = io.onInterrupt(() => deadline.interrupt());
  try {
    return await work();
  } finally {
    stop();
  }
}

const POLL_MS = 500;

/** Waits half a second between two polls. After Ctrl-C, throws `Interrupted`, and says `consequence`. */
export async function pauseUnlessInterrupted(
  { deadline }: Pick<Run, "deadline">,
  consequence: string,
): Promise<void> {
  await deadline.pause(POLL_MS);
  if (deadline.interrupted())
    throw new ReleaseError("Interrupted", `Interrupted while waiting; ${consequence}.`, {
      exitCode: EXIT.interrupted,
    });
}
