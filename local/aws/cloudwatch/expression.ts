/** Metric math as text: `100 * errors / IF(calls > 0, calls, 1)` becomes a tree. */
import { validationError } from "./errors.ts";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "negative"; readonly of: Expression }
  | {
      readonly kind: "operation";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] };

/** Loosest first. */
const PRECEDENCE = [
  ["OR", "||"],
  ["AND", "&&"],
  ["==", "!=", "<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/"],
  ["^"],
];

/** Parses an expression; throws a ValidationError that quotes it. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;
  const accept = (token: string) => tokens[position] === token && ++position > 0;
  const expect = (token: string) => accept(token) || fail(text);

  function level(depth: number): Expression {
    const operators = PRECEDENCE[depth];
    if (!operators) return unary();
    let left = level(depth + 1);
    for (;;) {
      const operator = tokens[position];
      if (operator === undefined || !operators.includes(operator)) return left;
      position++;
      left = { kind: "operation", operator, left, right: level(depth + 1) };
    }
  }

  function unary(): Expression {
    if (accept("-")) return { kind: "negative", of: unary() };
    if (accept("(")) {
      const inner = level(0);
      expect(")");
      return inner;
    }
    if (accept("[")) return { kind: "list", items: itemsUpTo("]") };
    const token = tokens[position++] ?? fail(text);
    if (/^[\d.]/.test(token)) return { kind: "number", value: Number(token) };
    if (/^["']/.test(token)) return { kind: "text", value: token.slice(1, -1) };
    if (!/^[a-zA-Z_]/.test(token)) return fail(text);
    if (!accept("(")) return { kind: "name", name: token };
    return { kind: "call", name: token.toUpperCase(), arguments: itemsUpTo(")") };
  }

  function itemsUpTo(end: string): Expression[] {
    if (accept(end)) return [];
    const list = [level(0)];
    while (accept(",")) list.push(level(0));
    expect(end);
    return list;
  }

  const tree = level(0);
  if (position < tokens.length) fail(text);
  return tree;
}

/** The ids of other queries that the expression reads. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "name":
      return [expression.name];
    case "list":
      return expression.items.flatMap(namesIn);
    case "negative":
      return namesIn(expression.of);
    case "operation":
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case "call":
      return expression.arguments.flatMap(namesIn);
    default:
      return [];
  }
}

function tokenize(text: string): string[] {
  const pattern =
    /\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[a-zA-Z_]\w*|"[^"]*"|'[^']*'|&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],])/y;
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (!match?.[1]) return fail(text);
    tokens.push(match[1]);
  }
  return tokens;
}

function fail(text: string): never {
  throw validationError(`Error in expression '${text}': invalid syntax`);
}
