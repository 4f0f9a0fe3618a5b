/** Event patterns: which events a rule takes. */
import { BlockList, isIP } from "node:net";
import { invalidPattern } from "./errors.ts";

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;
type Test = (value: Json | undefined) => boolean;

/** Compiles a pattern; throws InvalidEventPatternException for what is none. */
export function compileEventPattern(text: string): (event: JsonObject) => boolean {
  let pattern: Json;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalidPattern((error as Error).message);
  }
  if (!isObject(pattern)) throw invalidPattern("Filter is not an object");
  return compileObject(pattern);
}

function compileObject(pattern: JsonObject): (value: JsonObject) => boolean {
  if (Object.keys(pattern).length === 0) throw invalidPattern("Empty objects are not allowed");
  const tests = Object.entries(pattern).map(([key, wanted]) => {
    if (key === "$or" && Array.isArray(wanted)) {
      const either = wanted.map((each) => compileObject(isObject(each) ? each : {}));
      return (value: JsonObject) => either.some((test) => test(value));
    }
    if (Array.isArray(wanted)) {
      const anyOf = nonEmpty(wanted).map(compileTest);
      return (value: JsonObject) => anyOf.some((test) => test(memberOf(value, key)));
    }
    if (!isObject(wanted)) throw invalidPattern(`"${key}" must be an object or an array`);
    const inner = compileObject(wanted);
    return (value: JsonObject) =>
      [memberOf(value, key)].flat().some((child) => inner(isObject(child) ? child : {}));
  });
  return (value) => tests.every((test) => test(value));
}

/** One entry of a list: a plain value, or an object that names a kind of match. Lists in events match by any item. */
function compileTest(wanted: Json): Test {
  if (Array.isArray(wanted)) {
    throw invalidPattern("Match value must be String, number, true, false, or null");
  }
  if (!isObject(wanted)) return anyItem((value) => value === wanted);
  const [[kind, operand] = ["", undefined], ...others] = Object.entries(wanted);
  if (others.length > 0) throw invalidPattern("Only one key allowed in match expression");
  switch (kind) {
    case "exists":
      if (typeof operand !== "boolean") {
        throw invalidPattern("exists match pattern must be either true or false.");
      }
      return (value) => (value !== undefined) === operand;
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
    case "wildcard":
      return anyItem(compileText(kind, operand));
    case "numeric":
      return anyItem(compileNumeric(operand));
    case "cidr":
      return anyItem(compileCidr(operand));
    case "anything-but": {
      const unwanted = compileUnwanted(operand);
      return (value) => value !== undefined && [value].flat().every((item) => !unwanted(item));
    }
    default:
      throw invalidPattern(`Unrecognized match type ${kind}`);
  }
}

function anyItem(test: Test): Test {
  return (value) => (Array.isArray(value) ? value.some((item) => test(item)) : test(value));
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
    const expression = new RegExp(
      `^${operand
        .split("*")
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
      "s",
    );
    return (value) => typeof value === "string" && expression.test(value);
  }
  const compare = {
    prefix: (value: string) => value.startsWith(operand),
    suffix: (value: string) => value.endsWith(operand),
    "equals-ignore-case": (value: string) => value.toLowerCase() === operand.toLowerCase(),
  }[kind as "prefix"];
  return (value) => typeof value === "string" && compare(value);
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
    if (!compare) throw invalidPattern(`Bad numeric range operator: ${operator}`);
    tests.push(compare);
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** `10.0.0.0/24`, or the same of IPv6. */
function compileCidr(operand: Json): Test {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d+)$/.exec(String(operand)) ?? [];
  const family = familyOf(address);
  if (!isIP(address) || Number(bits) > (family === "ipv6" ? 128 : 32)) {
    throw invalidPattern(`Malformed CIDR: ${operand}`);
  }
  const addresses = new BlockList();
  addresses.addSubnet(address, Number(bits), family);
  return (value) => typeof value === "string" && isIP(value) > 0 && addresses.check(value, familyOf(value));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** What `anything-but` leaves: plain values, or one kind of match with a text or several. */
function compileUnwanted(operand: Json): Test {
  if (isObject(operand)) {
    const [kind = "", texts] = Object.entries(operand)[0] ?? [];
    if (!Array.isArray(texts)) return compileTest(operand);
    const tests = nonEmpty(texts).map((text) => compileTest({ [kind]: text }));
    return (value) => tests.some((test) => test(value));
  }
  const unwanted = Array.isArray(operand) ? nonEmpty(operand) : [operand];
  if (unwanted.some((each) => typeof each !== "string" && typeof each !== "number")) {
    throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  return (value) => unwanted.includes(value);
}

function memberOf(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function nonEmpty(list: readonly Json[]): readonly Json[] {
  if (list.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return list;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
