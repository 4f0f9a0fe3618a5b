import type { Session } from "./session.ts";

/** Does `work`; Ctrl-C in the meantime stops it between two steps, instead of ending the process at any place. */
export async function interruptible<T>({ io, deadline }: Session, work: () => Promise<T>): Promise<T> {
  const stop = io.onInterrupt(() => deadline.interrupt());
  try {
    return await work();
  } finally {
    stop();
  }
}
