import type { FlagTable, FlagValues } from "./flag.ts";
import { Mistake } from "./mistake.ts";
import type { TypedFlag } from "./split-arguments.ts";

/** The value of every flag of a table, and all mistakes. */
export interface ReadFlags<Table extends FlagTable> {
  /** A flag with a mistake has its default, as if the flag was not given. */
  readonly values: FlagValues<Table>;
  /** `MissingValue` and `UnexpectedValue` in typed order, then the readers' mistakes in table order. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads the flags that a command takes. A misspelt flag counts as the flag that was probably meant, so that a
 * mistake in its value is found too. The caller reports the misspelling, in words that fit the command.
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
