/** Texts that would give orders if they reached a terminal, a log or a shell as they are. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "an escape sequence": "\u001b[2J\u001b[31m",
  "a link of a terminal": "\u001b]8;;http://127.0.0.1/\u0007here\u001b]8;;\u0007",
  "a bell": "\u0007",
  "a backspace": "\b\b\b",
  "a carriage return": "\rLIVE-serves-9",
  "a line with an order to a CI": "\n::error::forged\n##[error]forged",
  "a line separator": "\u2028::error::forged\u2029",
  "a next line": "\u0085::error::forged",
  "a bidi override": "\u202egnp.\u2066x",
  "a control sequence in one character": "\u009b31m",
  "a null character": "\0",
  "half a character": "\ud83d",
  "a character that nobody sees": "\u200b\u{e0041}\u3164",
  "a very long text": "x".repeat(50_000),
};
