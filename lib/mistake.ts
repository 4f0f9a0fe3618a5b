/** One mistake of a command line. `code` is PascalCase and stable; `hint` is the one thing to do. */
export class Mistake {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly hint: string,
  ) {}
}

/** A mistake as people read it, on two lines: what is wrong, and below it the way out. */
export function renderMistake({ message, hint }: Omit<Mistake, "code">): string {
  return `${message}\n  ${hint}`;
}
