/** A limit for patterns that callers bring: some regular expressions would never come to an end, and nobody else would be served. */
import { runInNewContext } from "node:vm";

const LIMIT_MS = 2000;
const TOO_LONG = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** What `run` returns; throws `tooLong` when it takes more than two seconds. `run` is cut off wherever it is: it must change nothing. */
export function withinTime<T>(run: () => T, tooLong: () => Error): T {
  try {
    return runInNewContext("run()", { run }, { timeout: LIMIT_MS });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === TOO_LONG ? tooLong() : error;
  }
}
