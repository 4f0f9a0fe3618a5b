/** Text from elsewhere (AWS, git, files, the environment, a command line), made harmless for all who read it. */

/** Joiners inside one sign: pictures as in a family's emoji, letters as in Persian and Hindi. */
const JOINS = String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})|(?<=[\u0600-\u06ff\u0900-\u0dff])[\u200c\u200d](?=[\u0600-\u06ff\u0900-\u0dff])`;
/** Selectors that choose the look of the sign before them: an emoji, a keycap, a Chinese character. */
const SELECTS = String.raw`(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=\p{Unified_Ideograph})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`;
/** Control characters, line ends of all kinds, halves of a character, turns of direction, all that nobody sees. */
const HIDDEN = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]+`;
/** Where an order to a CI begins that reads the log: `::error::` opens a line, `##[error]` and `##vso[` stand anywhere. */
const ORDER = String.raw`:(?=:)(?<=^\s*:)|#(?=#\w*\[)`;

const KEPT_OR_NOT = new RegExp(`${JOINS}|${SELECTS}|(${HIDDEN}|${ORDER})`, "gu");
/** User and password of a URL. */
const USER_INFO = /(?<=\b[a-z][\w+.-]*:\/\/)[^\s/?#"<>]*(?=@)/gi;

/**
 * The text on one line, for a terminal, a log or a message. Each character that would give an order, hide something or
 * turn the text around is shown by its UTF-16 code (`\u202e`), user and password of a URL as `***`. The rest stays.
 *
 * Doing it twice is doing it once, so a text that was made harmless where it came in may be quoted in another. The result
 * is for showing alone, since `\u202e` may also have been written so: compare texts, and send them back, as they came.
 */
export function foreignText(text: string): string {
  return text
    .replace(KEPT_OR_NOT, (found, unwanted?: string) => (unwanted === undefined ? found : codesOf(unwanted)))
    .replace(USER_INFO, "***");
}

/** The same for a text whose line ends are meant, such as a list of mistakes. */
export function foreignLines(text: string): string {
  return text.split("\n").map(foreignText).join("\n");
}

/** The same for a text whose line ends and indents mean nothing: they become single spaces. */
export function oneLine(text: string): string {
  return foreignText(text.replace(/\s+/g, " ").trim());
}

/** An error for a log: its message on one line, then the frames of its stack, then its cause on one line. */
export function foreignError(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const frames = (error.stack ?? "").replace(error.message, "").match(/^ +at .*$/gm) ?? [];
  const cause = error.cause === undefined ? [] : [`caused by ${oneLine(String(error.cause))}`];
  return [oneLine(String(error)), ...frames.map(foreignText), ...cause].join("\n");
}

function codesOf(text: string): string {
  const units = text.split("");
  return units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
