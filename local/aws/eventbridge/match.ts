/** One entry of a pattern's list: a plain value, or an object that names a kind of match. */
import { BlockList, isIP } from "node:net";
import { hasParts } from "../../../lib/wildcard.ts";
import { invalidPattern } from "./errors.ts";

/** Any JSON value. */
export type Json = unknown;
/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;
type Test = (value: Json) => boolean;

/** Compiles an entry. A member matches if one of its leaves does; an absent member or an object has none. */
export function compileMatch(wanted: Json): (leaves: readonly Json[]) => boolean {
  const exists = isObject(wanted) && Object.keys(wanted).length === 1 ? wanted.exists : undefined;
  if (exists === undefined) {
    const test = compileTest(wanted);
    return (leaves) => leaves.some(test);
  }
  if (typeof exists !== "boolean") {
    throw invalidPattern("exists match pattern must be either true or false.");
  }
  return (leaves) => leaves.length > 0 === exists;
}

function compileTest(wanted: Json): Test {
  if (Array.isArray(wanted)) {
    throw invalidPattern("Match value must be String, number, true, false, or null");
  }
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[kind, operand] = ["", undefined], ...others] = Object.entries(wanted);
  if (others.length > 0) throw invalidPattern("Only one key allowed in match expression");
  switch (kind) {
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
    case "wildcard":
      return compileText(kind, operand);
    case "numeric":
      return compileNumeric(operand);
    case "cidr":
      return compileCidr(operand);
    case "anything-but": {
      const unwanted = compileUnwanted(operand);
      return (value) => !unwanted(value);
    }
    default:
      throw invalidPattern(`Unrecognized match type ${kind}`);
  }
}

function compileText(kind: string, operand: Json): Test {
  if (isObject(operand) && (kind === "prefix" || kind === "suffix")) {
    const text = operand["equals-ignore-case"];
    if (typeof text !== "string") throw invalidPattern("prefix/suffix match pattern must be a string");
    const test = compileText(kind, text.toLowerCase());
    return (value) => typeof value === "string" && test(value.toLowerCase());
  }
  if (typeof operand !== "string") throw invalidPattern(`${kind} match pattern must be a string`);
  if (kind === "wildcard") {
    if (operand.includes("**")) {
      throw invalidPattern(`Consecutive wildcard characters at pos ${operand.indexOf("**") + 1}`);
    }
    const parts = partsOf(operand);
    return (value) => typeof value === "string" && hasParts(value, parts);
  }
  const compare = {
    prefix: (value: string) => value.startsWith(operand),
    suffix: (value: string) => value.endsWith(operand),
    "equals-ignore-case": (value: string) => value.toLowerCase() === operand.toLowerCase(),
  }[kind as "prefix"];
  return (value) => typeof value === "string" && compare(value);
}

/** The texts between the stars. A backslash makes a star or another backslash an ordinary character. */
function partsOf(wildcard: string): string[] {
  const parts = [""];
  for (const [sign] of wildcard.matchAll(/\\[*\\]|./gs)) {
    if (sign === "*") parts.push("");
    else parts[parts.length - 1] += sign.length > 1 ? sign.slice(1) : sign;
  }
  return parts;
}

function compileNumeric(operand: Json): Test {
  if (!Array.isArray(operand)) throw invalidPattern("Value of numeric must be an array.");
  nonEmpty(operand);
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [operator, limit] = [operand[index], operand[index + 1]];
    if (typeof limit !== "number") throw invalidPattern(`Value of ${operator} must be numeric`);
    const compare = {
      "=": (value: number) => value === limit,
      "<": (value: number) => value < limit,
      "<=": (value: number) => value <= limit,
      ">": (value: number) => value > limit,
      ">=": (value: number) => value >= limit,
    }[String(operator)];
    if (!compare || (index > 0 && !isOtherBound(operand[0], operator))) {
      throw invalidPattern(`Bad numeric range operator: ${operator}`);
    }
    tests.push(compare);
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** Whether two operators are one lower and one upper bound. */
function isOtherBound(first: Json, second: Json): boolean {
  return ["<>", "><"].includes(`${first}`.charAt(0) + `${second}`.charAt(0));
}

/** Compiles `10.0.0.0/24`, or a range of IPv6. */
function compileCidr(operand: Json): Test {
  if (typeof operand !== "string") throw invalidPattern("prefix match pattern must be a string");
  const [address = "", bits, ...more] = operand.split("/");
  if (bits === undefined || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) throw invalidPattern("Malformed CIDR, mask bits must be an integer");
  if (!isIP(address)) throw invalidPattern(`Nonstandard IP address: ${address}`);
  const family = familyOf(address);
  if (Number(bits) > (family === "ipv6" ? 128 : 32)) throw invalidPattern(`Malformed CIDR: ${operand}`);
  const addresses = new BlockList();
  addresses.addSubnet(address, Number(bits), family);
  return (value) => typeof value === "string" && isIP(value) > 0 && addresses.check(value, familyOf(value));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** Compiles the operand of `anything-but`: plain values, or one kind of match with one or more texts. */
function compileUnwanted(operand: Json): Test {
  if (isObject(operand)) {
    const [kind = "", texts] = Object.entries(operand)[0] ?? [];
    const refusal = UNWANTED_KINDS[kind];
    if (!refusal || isObject(texts)) throw noSuchUnwanted();
    const tests = nonEmpty([texts].flat()).map((text) => {
      if (typeof text !== "string") throw invalidPattern(refusal);
      if (text === "" && kind.endsWith("fix")) throw invalidPattern("Null prefix/suffix not allowed");
      return compileText(kind, text);
    });
    return (value) => tests.some((test) => test(value));
  }
  if (!Array.isArray(operand) && !isPlain(operand)) throw noSuchUnwanted();
  const unwanted = nonEmpty([operand].flat());
  if (!unwanted.every(isPlain)) {
    throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  return (value) => unwanted.includes(value);
}

/** The kinds of match that `anything-but` takes, and the refusal of each for an operand that is no text. */
const UNWANTED_KINDS: Readonly<Record<string, string>> = {
  prefix: "prefix/suffix match pattern must be a string",
  suffix: "prefix/suffix match pattern must be a string",
  wildcard: "wildcard match pattern must be a string",
  "equals-ignore-case":
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
};

function noSuchUnwanted(): Error {
  return invalidPattern("Value of anything-but must be an array or single string/number value.");
}

function isPlain(value: Json): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** The list; throws for an empty one, which would match nothing. */
export function nonEmpty(list: readonly Json[]): readonly Json[] {
  if (list.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return list;
}

/** Whether a value is a JSON object, and not a list or a plain value. */
export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
