import { type Mistake, renderMistake } from "../../lib/mistake.ts";
import { EXIT, ReleaseError } from "../release/model/errors.ts";

/**
 * All mistakes of a command line as one error. A single mistake is that error. Several are `InvalidCommandLine`: its
 * message lists them, each with its way out below it, and `mistakes` has them one by one. `asTyped` gives a hint with its
 * commands as a person here would type them.
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
