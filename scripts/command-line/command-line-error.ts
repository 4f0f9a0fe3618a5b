import type { Mistake } from "../../lib/mistake.ts";
import type { ReleaseError } from "../release/model/errors.ts";
import { mistakesError } from "../release/model/mistakes-error.ts";

/**
 * Makes one error of all mistakes of a command line: `InvalidCommandLine` where there are several. `asTyped` rewrites the
 * commands in a hint as a person here would type them; the hint of a single mistake is rewritten where it is printed.
 */
export function commandLineError(
  mistakes: readonly Mistake[],
  asTyped: (hint: string) => string,
): ReleaseError {
  const shown =
    mistakes.length === 1
      ? mistakes
      : mistakes.map(({ code, message, hint }) => ({ code, message, hint: asTyped(hint) }));
  return mistakesError(shown, "InvalidCommandLine", (count) => `${count} mistakes in this command line:`);
}
