/** A member of an answer of AWS that somebody else has written. */
export interface ForeignMember {
  readonly name: string;
  readonly operation: string;
  /** Puts `text` into the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer's JSON, as the operation has it
  put(answer: any, text: string): void;
  /** Command lines, without `-s prd`. */
  readonly shownBy: readonly string[];
  /** AWS can't have sent that, so the answer is refused. */
  readonly isRefused?: true;
}

/** A command with its output as text and as JSON. */
export const both = (command: string) => [command, `${command} --json`];
