/** How flags are defined: a table of names, each with the way its value is read. */
import { Mistake } from "./mistake.ts";

/**
 * Makes of a flag's texts what the program works with, or names the mistake in them. `texts` is `undefined` where the
 * flag was not given, which is never a mistake, and empty for a switch. `flag` is how messages name it: `--weight`.
 */
export type ReadFlag<Value> = (texts: readonly string[] | undefined, flag: string) => Value | Mistake;

/** One flag: how it is written, and how its value is read. */
export interface FlagDefinition {
  readonly short?: string;
  /** Name of its value in help and hints; a flag without one is a switch. */
  readonly value?: string;
  /** How many words it takes at once, as in `--diff 7 8`; default 1. */
  readonly words?: number;
  readonly read: ReadFlag<unknown>;
}

/** Every flag of a program by its name, without dashes. */
export type FlagTable = Readonly<Record<string, FlagDefinition>>;

/** What the flags of a table are read as, by name. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Exclude<ReturnType<Table[Name]["read"]>, Mistake>;
};

/** A switch: true where it is given. */
export const isGiven: ReadFlag<boolean> = (texts) => texts !== undefined;

/** All values of a flag that may be repeated. */
export const allTexts: ReadFlag<readonly string[] | undefined> = (texts) => texts;

/** Reads a single value. */
export type ReadText<Value> = (text: string, flag: string) => Value | Mistake;

/** The value of a flag, or `usual` where it is left out. `RepeatedFlag` for a second, other value. */
export function orElse<Value, Usual>(usual: Usual, read: ReadText<Value>): ReadFlag<Value | Usual> {
  return (texts, flag) => {
    const [text, other] = new Set(texts);
    if (text === undefined) return usual;
    if (other === undefined) return read(text, flag);
    return new Mistake("RepeatedFlag", `${flag} is given twice: ${text} and ${other}.`, "Give it once");
  };
}

/** The value of a flag that may be left out. */
export function optional<Value>(read: ReadText<Value>): ReadFlag<Value | undefined> {
  return orElse(undefined, read);
}

/** Any text, of a flag that may be left out. */
export const anyText = optional((text) => text);
