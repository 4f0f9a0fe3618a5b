/** The surroundings of one run of `live`: environment, terminal, output, clock. Tests pass their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard input and error are a terminal: questions may be asked. False once a text could not be shown. */
  readonly interactive: boolean;
  /** Standard output is a terminal: colour may be used. */
  readonly outputIsTerminal: boolean;
  /** Width of the terminal on standard output; absent if it is none, and nothing is cut. */
  readonly columns?: number | undefined;
  out(text: string): void;
  err(text: string): void;
  /**
   * Shows a text on standard error in place of the one that it showed before, until something else is written. Absent
   * where that can't be done: no terminal, or TERM=dumb.
   */
  redraw?(text: string): void;
  /**
   * Asks a person. Resolves to the answer, `""` at the end of input, `undefined` after Ctrl-C. A question that
   * can't be shown has no answer: `undefined`, and `interactive` is false from then on.
   */
  ask(question: string): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `stop` after Ctrl-C and other signals that end a run. Returns a function that removes the listener. */
  onInterrupt(stop: () => void): () => void;
}
