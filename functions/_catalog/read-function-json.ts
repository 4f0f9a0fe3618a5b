import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { FUNCTION_JSON, type FunctionSettings } from "./function-keys.ts";

/** The settings of a `function.json`, or all its mistakes, each a sentence with the way out. */
export type ReadSettings =
  | { readonly ok: true; readonly settings: FunctionSettings }
  | { readonly ok: false; readonly mistakes: readonly string[] };

const EXAMPLE = 'For example: { "memory_size": 256, "url": true }';

/** Reads the text of a `function.json`: JSON with comments and trailing commas, each key once, as the table says. */
export function readFunctionJson(text: string): ReadSettings {
  const errors: ParseError[] = [];
  // A byte order mark, which some editors write, is no part of the text.
  const source = text.replace(/^\ufeff/, "");
  const root = parseTree(source, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const before = source.slice(0, error.offset).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return refused([`the text is not JSON at ${place} (${printParseErrorCode(error.error)}). ${EXAMPLE}`]);
  }
  if (root?.type !== "object") return refused([`the text is not a JSON object. ${EXAMPLE}`]);
  const value = readNode(root);
  const mistakes = [...repeated(root, ""), ...FUNCTION_JSON.mistakes("", value)];
  return mistakes.length > 0 ? refused(mistakes) : { ok: true, settings: value as FunctionSettings };
}

function refused(mistakes: readonly string[]): ReadSettings {
  return { ok: false, mistakes };
}

/** The value of a node. The parser's own loses a key `__proto__`, which must be refused. */
function readNode(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(readNode);
  if (node.type !== "object") return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [key?.value, value && readNode(value)]),
  );
}

/** Keys that an object names twice: the first would silently do nothing. */
function repeated(node: Node, at: string): string[] {
  const properties = node.type === "object" ? (node.children ?? []) : [];
  const keys = properties.map(({ children }) => String(children?.[0]?.value));
  const twice = keys.filter((key, index) => keys.indexOf(key) === index && keys.lastIndexOf(key) > index);
  return [
    ...twice.map((key) => `${at}${key} is there twice; keep one.`),
    ...properties.flatMap(({ children: [key, value] = [] }) =>
      value ? repeated(value, `${at}${key?.value}.`) : [],
    ),
  ];
}
