/** The surroundings of one run of `live`: environment, terminal, output, clock. Tests pass their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard input and error are a terminal: questions may be asked. */
  readonly interactive: boolean;
  /** Standard output is a terminal: colour may be used. */
  readonly outputIsTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Asks a person. Resolves to the answer, `""` at the end of input, `undefined` after Ctrl-C. */
  ask(question: string): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `stop` when a person interrupts (Ctrl-C). Returns a function that removes the listener. */
  onInterrupt(stop: () => void): () => void;
}
