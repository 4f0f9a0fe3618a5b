/** The signals that ask a command to end. */

/** npm forwards the terminal's Ctrl-C too: the same signal comes again, at most this much later. */
const SAME_SIGNAL_MS = 1000;

/**
 * Calls `end` at the first signal, and `endAtOnce` at one that comes more than SAME_SIGNAL_MS later.
 * Returns a function that does the same for any other reason to end.
 */
export function onEndSignal(end: () => void, endAtOnce: () => void): () => void {
  let endingSince: number | undefined;
  const signalled = () => {
    if (endingSince === undefined) {
      endingSince = performance.now();
      end();
    } else if (performance.now() - endingSince > SAME_SIGNAL_MS) endAtOnce();
  };
  process.on("SIGINT", signalled).on("SIGTERM", signalled).on("SIGHUP", signalled);
  return signalled;
}
