import type { FlagTable } from "./flag.ts";
import { nearest } from "./nearest.ts";

/** One flag as it was typed. */
export interface TypedFlag {
  /** The flag as written, without its value: `--weight`, `-s`. */
  readonly typed: string;
  /** Name of the flag in the table; for a misspelt flag, of the one probably meant; else `undefined`. */
  readonly name: string | undefined;
  /** False if the table has no flag of this spelling. */
  readonly isKnown: boolean;
  /** The values of the flag. */
  readonly texts: readonly string[];
}

/** A command line in its parts. `words` are neither flags nor their values. */
export interface SplitArguments {
  readonly flags: readonly TypedFlag[];
  readonly words: readonly string[];
}

/** Context for guesses. By default any flag of the table may be meant, and there are no commands. */
interface Surroundings {
  /** The flags that a misspelt flag may have been meant to be. */
  readonly guesses?: readonly string[];
  /** Words that an unknown flag does not take as its value. */
  readonly commands?: readonly string[];
}

/** A flag has a letter after its dashes; `-5` is a value. `--` ends the flags. */
const FLAG = /^--?[a-z]|^--$/i;

/**
 * Splits the arguments of a command. A misspelt flag takes as many values as the flag probably meant.
 * An unknown flag takes the next word as its value, so that the word is not reported as an extra argument.
 */
export function splitArguments(
  args: readonly string[],
  table: FlagTable,
  { guesses = Object.keys(table), commands = [] }: Surroundings = {},
): SplitArguments {
  const flags: TypedFlag[] = [];
  const words: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") words.push(...rest.splice(0));
    else if (!FLAG.test(word)) words.push(word);
    else {
      const { typed, spelt, isKnown, inline } = readSpelling(word, table);
      const name = isKnown ? spelt : nearest(spelt, guesses);
      const { value, words: most = 1 } = (name && table[name]) || { value: "ANY" };
      const texts = inline === undefined ? [] : [inline];
      while (value && texts.length < most) {
        const [next] = rest;
        if (next === undefined || FLAG.test(next) || (!name && commands.includes(next))) break;
        texts.push(next);
        rest.shift();
      }
      flags.push({ typed, name, isKnown, texts });
    }
  }
  return { flags, words };
}

/** Reads `--stack prd`, `--stack=prd`, `-s prd`, `-sprd`, `-s=prd`, and `-stack` as a misspelt `--stack`. */
function readSpelling(word: string, table: FlagTable) {
  const [, dashes = "", spelt = "", inline] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const isLong = dashes === "--";
  const short = Object.keys(table).find((name) => !isLong && table[name]?.short === spelt[0]);
  const isAttached = spelt.length > 1 && !Object.hasOwn(table, spelt) && table[short ?? ""]?.value;
  if (short && (spelt.length === 1 || isAttached))
    return {
      typed: `-${spelt[0]}`,
      spelt: short,
      isKnown: true,
      inline: isAttached ? word.slice(2) : inline,
    };
  return { typed: `${dashes}${spelt}`, spelt, isKnown: isLong && Object.hasOwn(table, spelt), inline };
}
