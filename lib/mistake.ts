import { foreignText } from "./foreign-text.ts";

/**
 * One mistake of a command line. `code` is PascalCase and stable; `hint` is the one thing to do. Both texts are harmless
 * to show, since a command line may hold what others wrote: a CI passes on titles, names and inputs.
 */
export class Mistake {
  readonly message: string;
  readonly hint: string;

  constructor(
    readonly code: string,
    message: string,
    hint: string,
  ) {
    this.message = foreignText(message);
    this.hint = foreignText(hint);
  }
}

/** Renders a mistake for people: the message, and the hint on the line below. */
export function renderMistake({ message, hint }: Omit<Mistake, "code">): string {
  return `${message}\n  ${hint}`;
}
