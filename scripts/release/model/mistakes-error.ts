import { type Mistake, renderMistake } from "../../../lib/mistake.ts";
import { EXIT, ReleaseError, usageError } from "./errors.ts";

/**
 * Makes one usage error of all mistakes of one input. A single mistake keeps its own code. Several mistakes become `code`:
 * the message is `several`, then each mistake with its hint below, and `mistakes` holds each one separately.
 */
export function mistakesError(
  mistakes: readonly Pick<Mistake, "code" | "message" | "hint">[],
  code: string,
  several: (count: number) => string,
): ReleaseError {
  const [first] = mistakes;
  if (first && mistakes.length === 1) return usageError(first.code, first.message, first.hint);
  const lines = mistakes.map(renderMistake).join("\n").replace(/^/gm, "  ");
  return new ReleaseError(code, `${several(mistakes.length)}\n${lines}`, { mistakes, exitCode: EXIT.usage });
}
