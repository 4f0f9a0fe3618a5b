import type { FlagTable, FlagValues } from "./flag.ts";
import { Mistake } from "./mistake.ts";
import type { TypedFlag } from "./split-arguments.ts";

/** The values of every flag of a table, and all mistakes in them. */
export interface ReadFlags<Table extends FlagTable> {
  /** A flag with a mistake has the value of one that was not given. */
  readonly values: FlagValues<Table>;
  /** `MissingValue` and `UnexpectedValue` as typed, then what the readers find, in the order of the table. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads the flags that a command takes. A misspelt one counts as the flag that was probably meant, so that its value is
 * judged in the same go; that it is misspelt is left to the caller, who knows the words for it.
 */
export function readFlags<Table extends FlagTable>(
  typed: readonly TypedFlag[],
  table: Table,
  takes: readonly string[],
): ReadFlags<Table> {
  const mistakes: Mistake[] = [];
  const given = new Map<string, string[]>();
  for (const { name = "", texts } of typed) {
    const flag = takes.includes(name) && table[name];
    if (!flag) continue;
    const mistake = amountMistake(`--${name}`, flag.value, texts);
    if (mistake) mistakes.push(mistake);
    else given.set(name, [...(given.get(name) ?? []), ...texts]);
  }
  const values = Object.entries(table).map(([name, { read }]) => {
    const value = read(given.get(name), `--${name}`);
    if (!(value instanceof Mistake)) return [name, value];
    mistakes.push(value);
    return [name, read(undefined, `--${name}`)];
  });
  return { values: Object.fromEntries(values), mistakes };
}

function amountMistake(flag: string, value: string | undefined, texts: readonly string[]) {
  if (!value && texts.length > 0)
    return new Mistake("UnexpectedValue", `${flag} takes no value.`, `Write ${flag} alone`);
  if (value && (texts.length === 0 || texts.includes("")))
    return new Mistake("MissingValue", `${flag} needs a value.`, `For example: ${flag} ${value}`);
  return undefined;
}
