/** Definitions of flags: a table of names, each with the reader of its value. */
import { Mistake } from "./mistake.ts";

/**
 * Turns the texts of a flag into its value, or names the mistake in them. `texts` is `undefined` if the flag
 * was not given (never a mistake), and empty for a switch. `flag` is its name in messages: `--weight`.
 */
export type ReadFlag<Value> = (texts: readonly string[] | undefined, flag: string) => Value | Mistake;

/** One flag: its spelling, and the reader of its value. */
export interface FlagDefinition {
  readonly short?: string;
  /** Name of the value in help and hints. A flag without a value is a switch. */
  readonly value?: string;
  /** Number of words that the flag takes at once: 2 in `--diff 7 8`. Default 1. */
  readonly words?: number;
  readonly read: ReadFlag<unknown>;
}

/** Every flag of a program by its name, without dashes. */
export type FlagTable = Readonly<Record<string, FlagDefinition>>;

/** The values read for the flags of a table, by name. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Exclude<ReturnType<Table[Name]["read"]>, Mistake>;
};

/** Reads a switch: true if the switch was given. */
export const isGiven: ReadFlag<boolean> = (texts) => texts !== undefined;

/** Reads a single value. */
export type ReadText<Value> = (text: string, flag: string) => Value | Mistake;

/** Reads the value of a flag, or takes `usual` without the flag. A second, other value is `RepeatedFlag`. */
export function orElse<Value, Usual>(usual: Usual, read: ReadText<Value>): ReadFlag<Value | Usual> {
  return (texts, flag) => {
    const [text, other] = new Set(texts);
    if (text === undefined) return usual;
    if (other === undefined) return read(text, flag);
    return new Mistake("RepeatedFlag", `${flag} is given twice: ${text} and ${other}.`, "Give it once");
  };
}

/** Reads the value of a flag that may be left out. */
export function optional<Value>(read: ReadText<Value>): ReadFlag<Value | undefined> {
  return orElse(undefined, read);
}

/** Reads any text, for a flag that may be left out. */
export const anyText = optional((text) => text);
