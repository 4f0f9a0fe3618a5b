/** A rule's event pattern, with the refusal that EventBridge gives. */
import { compileEventPattern as compile } from "../../../lib/event-pattern.ts";
import { PatternError } from "../../../lib/pattern-match.ts";
import { invalidPattern } from "./errors.ts";

/** Compiles a pattern. Throws InvalidEventPatternException if the text is not a pattern. */
export function compileEventPattern(text: string): ReturnType<typeof compile> {
  try {
    return compile(text);
  } catch (error) {
    throw error instanceof PatternError ? invalidPattern(error.message) : error;
  }
}
