/** A command of local/ could not start. Message and hint are for the person who typed it. */
export class StartRefused extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
