/** One mistake of a command line. `code` is PascalCase and stable; `hint` is the one thing to do. */
export class Mistake {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly hint: string,
  ) {}
}

/** Renders a mistake for people: the message, and the hint on the line below. */
export function renderMistake({ message, hint }: Omit<Mistake, "code">): string {
  return `${message}\n  ${hint}`;
}
