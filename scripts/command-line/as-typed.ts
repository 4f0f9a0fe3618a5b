import { shellWord } from "../../lib/shell-word.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "./parse-flags.ts";
import { findVerb, VERBS } from "./verbs.ts";

/** A command line as a person here would type it: `live status`, or through npm if npm started `live`. */
export function commandLine({ env }: Io, rest: string): string {
  return env.npm_lifecycle_event === "live" ? `npm run -s live -- ${rest}` : `live ${rest}`;
}

const NAMED = new RegExp(`\\blive (${VERBS.map(({ name }) => name).join("|")})\\b`, "g");
const END_OF_COMMAND = /[,;\n]| or /;

/**
 * Rewrites each command in a hint as a person here would type it. A command that names no stack gets the
 * stack, the functions and (if the command writes) the confirmation that were typed before.
 */
export function asTypedHere(io: Io, hint: string, typed?: Flags): string {
  return hint.replace(NAMED, (named: string, verb: string, at: number) => {
    const [words = ""] = hint.slice(at + named.length).split(END_OF_COMMAND);
    const given = typed && !/ (-s|--help)\b/.test(words) ? typedBefore(verb, words, typed) : [];
    return commandLine(io, [verb, ...given].join(" "));
  });
}

function typedBefore(verb: string, words: string, flags: Flags): string[] {
  return [
    ...(flags.stack ? [`-s ${shellWord(flags.stack)}`] : []),
    ...(/ -f\b/.test(words) ? [] : functionFlags(flags.function)),
    ...(flags.confirm && isWrite(verb, words) ? [`--confirm ${shellWord(flags.confirm)}`] : []),
  ];
}

/** A flag for each function: `-f hello -f world`. */
function functionFlags(names: readonly string[] | undefined): string[] {
  return (names ?? []).map((name) => `-f ${shellWord(name)}`);
}

const ONLY_LOOKS = /--(from-aws|dry-run)\b/;

/** Whether a command with these words writes to AWS and so needs `--confirm` in a release stack. */
export function isWrite(verb: string, words: string): boolean {
  return !ONLY_LOOKS.test(words) && (findVerb(verb)?.flags.includes("confirm") ?? false);
}
