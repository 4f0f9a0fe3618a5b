/** Local AWS could not start; message and hint are for the person who typed the command. */
export class StartRefused extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, cause: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
