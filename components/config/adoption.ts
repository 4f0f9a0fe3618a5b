import { keyInside, removeCommand, setCommand } from "../../lib/config-command.ts";
import { INVALID, type Invalid, isObject, type Report, show } from "./mistakes.ts";
import { isEmpty, parseJson, readObject } from "./scalars.ts";
import type { Adoption } from "./types.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

/** The name of the alias that every trigger, URL, permission and caller uses, unless the function was adopted with another. */
export const LIVE = "LIVE";

const KEYS = ["function", "role_arn", "alias"];

const FUNCTION = /^[\w-]{1,64}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const ALIAS = /^(?!\d+$)[\w-]{1,128}$/;

/** Whether Lambda takes the text for the name of a function, or of an alias. */
export const isFunctionName = (text: string): boolean => FUNCTION.test(text);
export const isAliasName = (text: string): boolean => ALIAS.test(text);

/** Reads `adopt` of one function (`key` is `functions.orders.adopt`); `undefined` if the key is empty. */
export function readAdoption(key: string, value: unknown, report: Report): Adoption | undefined | Invalid {
  const given = readObject(key, value, report);
  if (given === undefined || given === INVALID) return given;
  reportUnknownKeys(key, given, KEYS, report);
  const functionName = readFunction(`${key}.function`, given.function, report);
  const roleArn = readText(`${key}.role_arn`, given.role_arn, ROLE_ARN, {
    wanted: "the ARN of a role",
    example: "arn:aws:iam::123456789012:role/orders",
    report,
  });
  const aliasName = readText(`${key}.alias`, given.alias, ALIAS, {
    wanted: "the name of an alias: 1 to 128 letters, digits, hyphens and underscores, and not digits alone",
    example: "live",
    report,
  });
  if (functionName === INVALID || roleArn === INVALID || aliasName === INVALID) return INVALID;
  return { functionName, aliasName: aliasName ?? LIVE, ...(roleArn !== undefined && { roleArn }) };
}

function readFunction(key: string, value: unknown, report: Report): string | Invalid {
  const name = asText(value);
  if (name !== undefined && FUNCTION.test(name)) return name;
  const limit = "the name in AWS of the function: 1 to 64 letters, digits, hyphens and underscores";
  const [, inArn] = /^arn:[^:]*:lambda:[^:]*:\d*:function:([\w-]{1,64})(?::|$)/.exec(name ?? "") ?? [];
  report(
    key,
    isEmpty(value) ? `is missing; it is ${limit}.` : `${show(value)} is not ${limit}.`,
    inArn
      ? `Write the name alone: ${setCommand(key, inArn)}`
      : `For example: ${setCommand(key, "orders-prod")}`,
  );
  return INVALID;
}

interface Wanted {
  readonly wanted: string;
  readonly example: string;
  readonly report: Report;
}

function readText(
  key: string,
  value: unknown,
  pattern: RegExp,
  { wanted, example, report }: Wanted,
): string | undefined | Invalid {
  if (isEmpty(value)) return undefined;
  const text = asText(value);
  if (text !== undefined && pattern.test(text)) return text;
  report(
    key,
    `${show(value)} is not ${wanted}.`,
    `For example: ${setCommand(key, example)}; or leave it out: ${removeCommand(key)}`,
  );
  return INVALID;
}

/** Names may be digits alone, which `pulumi config set --path` writes as a number. */
function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Reports every function in AWS that two entries adopt, at the second of them. */
export function reportAdoptedTwice(adopted: ReadonlyMap<string, Adoption>, report: Report): void {
  const adopters = new Map<string, string>();
  for (const [name, { functionName }] of adopted) {
    const first = adopters.get(functionName);
    if (first === undefined) adopters.set(functionName, name);
    else {
      const key = `${keyInside("functions", name)}.adopt`;
      report(
        key,
        `${functionName} is adopted by ${first} already, and a function has one LIVE.`,
        `Remove one of the two, for example: ${removeCommand(key)}`,
      );
    }
  }
}

/**
 * What the values of a stack file adopt, by function. Never fails: a file with mistakes elsewhere still says under which
 * names its functions are in AWS. A mistake inside `adopt` itself is `INVALID`: that function's name is then unknown.
 */
export function adoptionsIn(values: Readonly<Record<string, unknown>>): Map<string, Adoption | Invalid> {
  const functions = objectOf(values.functions);
  return new Map(
    Object.entries(functions).flatMap(([name, entry]): [string, Adoption | Invalid][] => {
      const adoption = readAdoption("adopt", objectOf(entry).adopt, () => {});
      return adoption === undefined ? [] : [[name, adoption]];
    }),
  );
}

/** The names in AWS of the functions that a stack file adopts, as far as they are names. */
export function adoptedNames(values: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(
    [...adoptionsIn(values)].flatMap(([name, adoption]): [string, string][] =>
      adoption === INVALID ? [] : [[name, adoption.functionName]],
    ),
  );
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const given = typeof value === "string" ? parseJson(value) : value;
  return isObject(given) ? given : {};
}
