/** A time limit for callers' patterns: some regular expressions never end and would block all other calls. */
import { runInNewContext } from "node:vm";

const LIMIT_MS = 2000;
const TOO_LONG = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** Returns `run`'s result, or cuts `run` off after 2 s and throws `tooLong`. So `run` must change nothing. */
export function withinTime<T>(run: () => T, tooLong: () => Error): T {
  try {
    return runInNewContext("run()", { run }, { timeout: LIMIT_MS });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === TOO_LONG ? tooLong() : error;
  }
}
