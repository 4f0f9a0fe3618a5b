/** The outside of one run of `live`: what the shell gave it and where its output goes. Tests pass their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard input and error are a terminal: questions may be asked. */
  readonly interactive: boolean;
  /** Standard output is a terminal: colour may be used. */
  readonly outputIsTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
  /** What a person answers; `""` at the end of input, `undefined` after Ctrl-C. */
  ask(question: string): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `stop` when a person interrupts (Ctrl-C); returns what takes the listener away again. */
  onInterrupt(stop: () => void): () => void;
}
