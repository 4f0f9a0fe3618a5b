import type { Run } from "./run.ts";

/** Does `work`; Ctrl-C in the meantime stops it between two steps, instead of ending the process at any place. */
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
