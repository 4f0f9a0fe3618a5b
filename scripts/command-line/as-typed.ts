import { foreignText } from "../../lib/foreign-text.ts";
import { type CommandContext, inStack, type LiveKind, printedCommand } from "../../lib/printed-command.ts";
import { readFlags } from "../../lib/read-flags.ts";
import type { Io } from "../adapters/io.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import type { Flags } from "./parse-flags.ts";
import { findVerb, VERBS, type VerbName } from "./verbs.ts";

/** Flags that say which file and which AWS are meant. Whatever is to be run next is about the same ones. */
const PLACE_FLAGS = ["config-file", "endpoint-url", "aws-from-shell"] as const satisfies readonly FlagName[];

/** The command as a person here would type it: `live status`, or through npm if npm started `live`. */
export function typedHere({ env }: Io, flags: Flags | undefined, kind: LiveKind, given: CommandContext) {
  return printedCommand(kind as "live status", {
    ...given,
    flags: { ...placeOf(flags), ...given.flags },
    throughNpm: env.npm_lifecycle_event === "live",
  });
}

/** A word in quotes, where nothing is a command; a command of `live`; or one of Pulumi behind what introduces it. */
const NAMED = new RegExp(
  [
    String.raw`(?<=[\s=])'[^']*'(?:\\''[^']*')*`,
    String.raw`\b(?<!npm run -s )live (?<verb>${VERBS.map(({ name }) => name).join("|")})\b`,
    String.raw`(?<=: )(?<pulumi>pulumi (?:up|config (?:set|rm))(?: (?!or )(?:'[^']*'|[^\s,;'])+)*)`,
  ].join("|"),
  "g",
);
const END_OF_COMMAND = /[,;\n]| or /;

/**
 * Rewrites each command in a hint as a person here would type it. Each gets the config file that was typed before; one that
 * names no stack also gets the stack, the functions and (if the command writes) the confirmation.
 */
export function asTypedHere(io: Io, hint: string, typed?: Flags): string {
  return hint.replace(NAMED, (named: string, ...rest: unknown[]) => {
    const { verb, pulumi } = rest.at(-1) as { verb?: LiveVerb; pulumi?: string };
    if (pulumi) return / -s\b/.test(pulumi) ? pulumi : inStack(pulumi, typed?.stack, typed?.["config-file"]);
    if (!verb) return named;
    const at = rest.at(-3) as number;
    const [words = ""] = hint.slice(at + named.length).split(END_OF_COMMAND);
    const isHelp = !typed || / --help\b/.test(words);
    return typedHere(
      io,
      isHelp ? undefined : unsaid(typed, words),
      "live VERB" as LiveKind,
      {
        VERB: verb,
        ...(isHelp || / -s\b/.test(words) ? {} : typedBefore(verb, words, typed)),
      } as CommandContext,
    );
  });
}

type LiveVerb = (typeof VERBS)[number]["name"];

function typedBefore(verb: string, words: string, flags: Flags): CommandContext {
  return {
    stack: flags.stack,
    functions: / -f\b/.test(words) ? [] : flags.function,
    flags: { confirm: isWrite(`live ${verb}${words}`) ? flags.confirm : undefined },
  };
}

function placeOf(flags: Flags | undefined): CommandContext["flags"] {
  const given = PLACE_FLAGS.flatMap((name) => {
    const value = flags?.[name];
    return value ? [[name, typeof value === "string" ? foreignText(value) : value]] : [];
  });
  return Object.fromEntries(given);
}

/** The flags without those of the place that a command names itself. */
function unsaid(flags: Flags, words: string): Flags {
  const said = PLACE_FLAGS.filter((name) => words.includes(` --${name}`));
  return { ...flags, ...Object.fromEntries(said.map((name) => [name, undefined])) };
}

/** The whole command as it was typed, and `more` flags. */
export function sameCommand(
  { io, flags }: { readonly io: Io; readonly flags: Flags },
  verb: VerbName,
  more: CommandContext["flags"],
): string {
  const taken = (findVerb(verb)?.flags ?? []).filter((name) => name !== "stack" && name !== "function");
  const usual = readFlags([], FLAGS, taken).values;
  const typed = taken.filter((name) => JSON.stringify(flags[name]) !== JSON.stringify(usual[name]));
  return typedHere(
    io,
    undefined,
    "live VERB" as LiveKind,
    {
      VERB: verb,
      stack: flags.stack,
      functions: flags.function,
      flags: { ...Object.fromEntries(typed.map((name) => [name, flags[name]])), ...more },
    } as CommandContext,
  );
}

const ONLY_LOOKS = /--(from-aws|dry-run)\b/;

/** Whether such a command of `live` writes to AWS and so needs `--confirm` in a release stack. */
export function isWrite(command: string): boolean {
  const [, verb = ""] = command.split(" ");
  return !ONLY_LOOKS.test(command) && (findVerb(verb)?.flags.includes("confirm") ?? false);
}
