/** Filter patterns over JSON events: `{ $.level = "ERROR" && $.latency > 100 }`. */
import { hasParts } from "../../../lib/wildcard.ts";
import { invalidParameter } from "./errors.ts";

type Json = unknown;
type Condition = (document: Json) => boolean;

/** Compiles the text between the braces. Throws if the text is not a pattern. */
export function compileJsonPattern(text: string): (message: string) => boolean {
  const condition = parse(text);
  return (message) => {
    const document = readObject(message);
    return document !== undefined && condition(document);
  };
}

const TOKEN =
  /\s*(\$(?:\.[\w*-]+|\[(?:\d+|\*|"[^"]*"|'[^']*')\]|\.\["[^"]*"\])*|"(?:[^"\\]|\\.)*"|%[^%]*%|&&|\|\||<=|>=|!=|[=<>()]|[^\s=<>!&|()"]+)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match?.[1]) throw invalidPattern();
    tokens.push(match[1]);
  }
  return tokens;
}

function parse(text: string): Condition {
  const tokens = tokenize(text);
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++] ?? fail();
  const accept = (token: string) => {
    if (peek()?.toUpperCase() !== token) return false;
    position++;
    return true;
  };

  function any(): Condition {
    const parts = [all()];
    while (accept("||")) parts.push(all());
    return (document) => parts.some((part) => part(document));
  }

  function all(): Condition {
    const parts = [single()];
    while (accept("&&")) parts.push(single());
    return (document) => parts.every((part) => part(document));
  }

  function single(): Condition {
    if (accept("(")) {
      const inner = any();
      if (!accept(")")) fail();
      return inner;
    }
    const select = compileSelector(take());
    if (accept("IS")) {
      const wanted = { TRUE: true, FALSE: false, NULL: null }[take().toUpperCase()];
      if (wanted === undefined) fail();
      return (document) => select(document).some((value) => value === wanted);
    }
    if (accept("NOT")) {
      if (!accept("EXISTS")) fail();
      return (document) => select(document).length === 0;
    }
    if (accept("EXISTS")) return (document) => select(document).length > 0;
    const compare = compileComparison(take(), take());
    return (document) => select(document).some(compare);
  }

  const condition = any();
  if (position < tokens.length) fail();
  return condition;
}

/** Compiles `$.a.b`, `$.list[0]`, `$.list[*].name` or `$["odd key"]` to a search for its values. */
function compileSelector(text: string): (document: Json) => Json[] {
  if (!text.startsWith("$") || text === "$") fail();
  const steps = [...text.slice(1).matchAll(/\.?\[(?:(\d+|\*)|["'](.*?)["'])\]|\.([\w*-]+)/g)].map(
    ([, index, quoted, name]) => index ?? quoted ?? name ?? "",
  );
  return (document) =>
    steps.reduce<Json[]>((values, step) => values.flatMap((value) => childrenOf(value, step)), [document]);
}

function childrenOf(value: Json, step: string): Json[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === "*") return Object.values(value);
  return Object.hasOwn(value, step) ? [(value as Record<string, Json>)[step]] : [];
}

/** `=`, `!=`, `<` and so on, against a number, a text with wildcards or a regular expression. */
export function compileComparison(operator: string, operand: string): (value: Json) => boolean {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(operand) ? Number(operand) : undefined;
  const compareNumber = (holds: (value: number, limit: number) => boolean) => {
    const limit = number ?? fail();
    return (value: Json) => typeof value === "number" && holds(value, limit);
  };
  switch (operator) {
    case "=":
      return number === undefined ? matchesText(operand) : (value) => value === number;
    case "!=": {
      const matches = number === undefined ? matchesText(operand) : (value: Json) => value === number;
      return (value) => !matches(value);
    }
    case "<":
      return compareNumber((value, limit) => value < limit);
    case ">":
      return compareNumber((value, limit) => value > limit);
    case "<=":
      return compareNumber((value, limit) => value <= limit);
    case ">=":
      return compareNumber((value, limit) => value >= limit);
    default:
      return fail();
  }
}

/** Text, quoted or not, `*` for any characters (alone for numbers too); or a regular expression in `%`. */
function matchesText(operand: string): (value: Json) => boolean {
  if (operand === "*") return (value) => typeof value !== "object";
  if (operand.startsWith("%")) {
    const expression = compileExpression(operand.slice(1, -1));
    return (value) => typeof value === "string" && expression.test(value);
  }
  const parts = unquote(operand).split("*");
  return (value) => typeof value === "string" && hasParts(value, parts);
}

/** Compiles the regular expression of a pattern. AWS takes few characters, and no parentheses. */
export function compileExpression(text: string): RegExp {
  if (!/^[\w\s:#=@/;,\-^$?[\]{}|\\*+.]*$/.test(text)) throw invalidPattern();
  try {
    return new RegExp(text);
  } catch {
    throw invalidPattern();
  }
}

/** Removes the quotes and the escapes inside them. */
export function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

export function invalidPattern(): Error {
  return invalidParameter("Invalid filter pattern");
}

function fail(): never {
  throw invalidPattern();
}

function readObject(message: string): object | undefined {
  if (!message.trimStart().startsWith("{")) return undefined;
  try {
    const document: Json = JSON.parse(message);
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
