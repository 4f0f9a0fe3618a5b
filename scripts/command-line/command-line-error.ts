import { type Mistake, renderMistake } from "../../lib/mistake.ts";
import { EXIT, ReleaseError } from "../release/model/errors.ts";

/**
 * Makes one error of all mistakes of a command line. A single mistake keeps its own code. Several mistakes
 * become `InvalidCommandLine`: the message lists each one with its hint below, and `mistakes` holds each one
 * separately. `asTyped` rewrites the commands in a hint as a person here would type them.
 */
export function commandLineError(
  mistakes: readonly Mistake[],
  asTyped: (hint: string) => string,
): ReleaseError {
  const [first] = mistakes;
  if (first && mistakes.length === 1)
    return new ReleaseError(first.code, first.message, { hint: first.hint, exitCode: EXIT.usage });
  const shown = mistakes.map(({ code, message, hint }) => ({ code, message, hint: asTyped(hint) }));
  const lines = shown.map(renderMistake).join("\n").replace(/^/gm, "  ");
  return new ReleaseError(
    "InvalidCommandLine",
    `${mistakes.length} mistakes in this command line:\n${lines}`,
    {
      mistakes: shown,
      exitCode: EXIT.usage,
    },
  );
}
