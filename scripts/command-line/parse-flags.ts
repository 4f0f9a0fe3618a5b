import { parseArgs } from "node:util";
import { nearest } from "../../lib/nearest.ts";
import { usageError } from "../release/model/errors.ts";
import { FLAGS, type FlagDefinition, type FlagName } from "./flags.ts";

/** What was typed after the verb. */
export interface Flags {
  readonly text: Partial<Record<FlagName, string>>;
  readonly lists: Partial<Record<FlagName, readonly string[]>>;
  readonly on: ReadonlySet<FlagName>;
}

/**
 * Reads the flags of a verb. Throws `UnknownFlag` with the nearest match, `MissingValue`, `UnexpectedValue`,
 * `UnexpectedArgument` or `RepeatedFlag`.
 */
export function parseFlags(verb: string, args: readonly string[], allowed: readonly FlagName[]): Flags {
  const definition = (name: FlagName): FlagDefinition => FLAGS[name];
  const options = Object.fromEntries(
    allowed.map((name) => {
      const { type, short, multiple } = definition(name);
      return [name, { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) }];
    }),
  );
  const { tokens } = parseArgs({
    args: separateDiff(args),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const text: Partial<Record<FlagName, string>> = {};
  const lists: Partial<Record<FlagName, string[]>> = {};
  const on = new Set<FlagName>();
  for (const token of tokens) {
    if (token.kind === "positional")
      throw usageError(
        "UnexpectedArgument",
        `live ${verb} takes no argument ${JSON.stringify(token.value)}.`,
        suggestFlag(verb, token.value, allowed),
      );
    if (token.kind !== "option") continue;
    const name = allowed.find((flag) => flag === token.name);
    if (!name) throw unknownFlag(verb, token.rawName, token.name, allowed);
    const { type, multiple, value: valueName } = definition(name);
    if (type === "boolean") {
      if (token.value !== undefined)
        throw usageError("UnexpectedValue", `--${name} takes no value.`, `Write --${name} alone`);
      on.add(name);
      continue;
    }
    if (
      token.value === undefined ||
      token.value === "" ||
      (!token.inlineValue && token.value.startsWith("-"))
    )
      throw usageError("MissingValue", `--${name} needs a value.`, `For example: --${name} ${valueName}`);
    if (multiple) lists[name] = [...(lists[name] ?? []), token.value];
    else if (text[name] !== undefined && text[name] !== token.value)
      throw usageError(
        "RepeatedFlag",
        `--${name} is given twice: ${text[name]} and ${token.value}.`,
        "Give it once",
      );
    else text[name] = token.value;
  }
  return { text, lists, on };
}

/** `--diff 7 8` is two values of one flag. */
function separateDiff(args: readonly string[]): string[] {
  const at = args.indexOf("--diff");
  const second = args[at + 2];
  if (at < 0 || second === undefined || second.startsWith("-")) return [...args];
  return [...args.slice(0, at + 2), "--diff", ...args.slice(at + 2)];
}

function unknownFlag(verb: string, raw: string, name: string, allowed: readonly FlagName[]) {
  const near = nearest(name, allowed);
  const elsewhere = Object.hasOwn(FLAGS, name);
  return usageError(
    "UnknownFlag",
    elsewhere ? `live ${verb} takes no ${raw}; other verbs do.` : `live ${verb} knows no flag ${raw}.`,
    near ? `Did you mean --${near}?` : `See what it takes: live ${verb} --help`,
  );
}

function suggestFlag(verb: string, value: string, allowed: readonly FlagName[]): string {
  if (/^\d+%?$/.test(value) && allowed.includes("weight"))
    return `Did you mean --weight ${value} or --version ${value}?`;
  if (/^\d+$/.test(value) && allowed.includes("to")) return `Did you mean --to ${value}?`;
  if (allowed.includes("stack")) return `Did you mean -s ${value}?`;
  return `See what it takes: live ${verb} --help`;
}
