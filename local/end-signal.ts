/** The signals that end a command of ours. */

/** npm forwards the terminal's Ctrl-C too: the same signal comes again, at most this much later. */
const SAME_SIGNAL_MS = 1000;

/**
 * Calls `end` on the first SIGINT, SIGTERM or SIGHUP. A second one, more than SAME_SIGNAL_MS later, exits at once
 * with code 1. The returned function does as a signal does.
 */
export function onEndSignal(end: () => void): () => void {
  let endingSince: number | undefined;
  const signalled = () => {
    if (endingSince === undefined) {
      endingSince = Date.now();
      end();
    } else if (Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
  };
  process.on("SIGINT", signalled).on("SIGTERM", signalled).on("SIGHUP", signalled);
  return signalled;
}
