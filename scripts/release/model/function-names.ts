import { nearest } from "../../../lib/nearest.ts";

/** The functions that a name or a pattern means; in a pattern, `*` is any text and `?` one character. */
export function namesMeant(pattern: string, names: readonly string[]): string[] {
  if (!isPattern(pattern)) return names.filter((name) => name === pattern);
  const source = pattern.replace(/[^*?]/g, escaped).replaceAll("*", ".*").replaceAll("?", ".");
  const whole = new RegExp(`^${source}$`);
  return names.filter((name) => whole.test(name));
}

/** Whether the text is a pattern, and no plain name. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

function escaped(character: string): string {
  return /\w/.test(character) ? character : `\\${character}`;
}

/** The pattern or name that `typed`, which means no function, probably was to be: one that means some. */
export function nearestMeant(typed: string, names: readonly string[]): string | undefined {
  if (!isPattern(typed)) return nearest(typed, names);
  const [begin = ""] = typed.split(/[*?]/, 1);
  const beginnings = [1, 0, -1].flatMap((more) => names.map((name) => name.slice(0, begin.length + more)));
  const near = begin.length > 1 ? nearest(begin, beginnings) : undefined;
  return near === undefined ? undefined : `${near}*`;
}

/** So many `-f` flags are printed one by one. */
const FEW = 3;

/**
 * What follows `-f` in a printed command about the functions `selected`, at most 3 words: as typed, or one pattern that
 * means exactly these. `undefined` if there is no such pattern.
 */
export function functionWords(
  typed: readonly string[] | undefined,
  selected: readonly string[],
  all: readonly string[],
): string[] | undefined {
  if (!typed || typed.length <= FEW) return [...(typed ?? [])];
  if (selected.length === all.length) return [];
  const [first = "", ...others] = selected;
  const same = others.reduce((length, name) => {
    let at = 0;
    while (at < length && name[at] === first[at]) at++;
    return at;
  }, first.length);
  const pattern = `${first.slice(0, same)}*`;
  return namesMeant(pattern, all).length === selected.length ? [pattern] : undefined;
}
