import type { FlagValues } from "../../lib/flag.ts";
import { Mistake } from "../../lib/mistake.ts";
import { nearest } from "../../lib/nearest.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { readFlags } from "../../lib/read-flags.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { splitArguments, type TypedFlag } from "../../lib/split-arguments.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import { missingFlag } from "./missing-flag.ts";
import type { Verb } from "./verbs.ts";

/** The value of every flag. A flag that was not given, or that the verb does not take, has its default. */
export type Flags = FlagValues<typeof FLAGS>;

/** The arguments after a verb, as read. */
export interface ParsedFlags {
  readonly asksForHelp: boolean;
  /** A flag with a mistake has its default here. */
  readonly flags: Flags;
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads the flags of a verb and finds all mistakes: `UnknownFlag` with the nearest match, the mistakes of
 * `readFlags`, `UnexpectedArgument`, then the mistakes of `missingFlag` for flags that the verb requires. A
 * flag that is misspelt, or whose value stands alone (`prd`), is not missing. `cwd`: folder of the command.
 */
export function parseFlags(verb: Verb, args: readonly string[], cwd: string): ParsedFlags {
  const table: typeof FLAGS = { ...FLAGS, ...(verb.own as object) };
  const typed = splitArguments(args, table, { guesses: verb.flags });
  const { values, mistakes } = readFlags(typed.flags, table, verb.flags);
  const meant = [
    ...typed.flags.map(({ name }) => name),
    ...typed.words.flatMap((word) => meantBy(verb, word)),
  ];
  // A config file is one stack's, also for a verb that is about all stacks otherwise.
  const ofOneStack = meant.includes("config-file") ? (["stack"] as const) : [];
  const required = new Set([...ofOneStack, ...(verb.requires ?? ["stack"])]);
  const missing = [...required].filter((name) => !meant.includes(name));
  return {
    asksForHelp: typed.flags.some(({ name, isKnown }) => isKnown && name === "help"),
    flags: values,
    mistakes: [
      ...typed.flags.flatMap((flag) => unknownFlag(verb, flag)),
      ...mistakes,
      ...typed.words.map((word) => unexpectedArgument(verb, word)),
      ...missing.map((name) => missingFlag(name, verb.name, cwd)),
    ],
  };
}

/** The value of a flag that the verb requires. A command line without the flag was refused before. */
export function required<Name extends FlagName>(flags: Flags, name: Name): NonNullable<Flags[Name]> {
  const value = flags[name];
  if (value === undefined) throw new Error(`No verb reads --${name} that does not require it.`);
  return value;
}

function unknownFlag({ name: verb, flags }: Verb, { typed, name, isKnown }: TypedFlag): Mistake[] {
  if (isKnown && flags.some((flag) => flag === name)) return [];
  const near = isKnown ? nearest(name ?? "", flags) : name;
  return [
    new Mistake(
      "UnknownFlag",
      isKnown ? `live ${verb} takes no ${typed}; other verbs do.` : `live ${verb} knows no flag ${typed}.`,
      near
        ? `Did you mean --${near}?`
        : `See what it takes: ${printedCommand("live VERB --help", { VERB: verb })}`,
    ),
  ];
}

function unexpectedArgument(verb: Verb, word: string): Mistake {
  const meant = meantBy(verb, word).map(
    (name) => `${name === "stack" ? "-s" : `--${name}`} ${shellWord(word)}`,
  );
  return new Mistake(
    "UnexpectedArgument",
    `live ${verb.name} takes no argument ${JSON.stringify(word)}.`,
    `Did you mean ${meant.join(" or ")}?`,
  );
}

const NUMBERED: readonly FlagName[] = ["weight", "version", "to"];

/** The flags that a word without a flag was probably meant for. */
function meantBy({ flags }: Verb, word: string): FlagName[] {
  const numbered = NUMBERED.filter((name) => flags.includes(name) && /^\d+%?$/.test(word));
  return numbered.length > 0 ? numbered : ["stack"];
}
