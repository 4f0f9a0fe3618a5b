/** The text as one word of a POSIX shell, which takes nothing in it for an order; plain words stay as they are. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
