import { isDeepStrictEqual } from "node:util";
import { isCollection, isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import type { StackFileEdit } from "../release/model/stack-file-edits.ts";
import { splitConfigKey } from "./config-key.ts";
import { parseValues, parseYaml } from "./yaml-text.ts";

type Block = YAMLMap<ParsedNode, ParsedNode | null>;
type Entry = Pair<ParsedNode, ParsedNode | null>;

/**
 * Edits the text of a stack file line by line, so that all other text stays byte for byte.
 * Layouts that can't be edited that way (flow mappings, JSON in a string) go through the YAML library,
 * which keeps comments and order. Either way the result is parsed again and must hold exactly the edits.
 */
export function editYaml(text: string, namespace: string, edits: readonly StackFileEdit[]): string {
  const { config } = plain(text) as { config?: object | null };
  const spelled = (name = "") =>
    Object.keys(config ?? {}).find((key) => {
      const split = splitConfigKey(key, namespace);
      return split.namespace === namespace && split.name === name;
    }) ?? `${namespace}:${name}`;
  const wanted = edits.map(({ path, value }) => ({
    path: ["config", spelled(path[0]), ...path.slice(1)],
    value,
  }));
  const expected = wanted.reduce((tree, edit) => withEdit(tree, edit.path, edit.value), plain(text));
  for (const attempt of [editLines, editDocument]) {
    const edited = holding(expected, () => attempt(text, wanted));
    if (edited !== undefined) return edited;
  }
  throw new Error("its layout can't be edited; write the keys by hand");
}

/** Returns the text that `edit` gives, if it is YAML and holds exactly `expected`. */
function holding(expected: unknown, edit: () => string | undefined): string | undefined {
  try {
    const edited = edit();
    return edited !== undefined && isDeepStrictEqual(plain(edited), expected) ? edited : undefined;
  } catch {
    return undefined;
  }
}

interface WantedEdit {
  readonly path: readonly string[];
  readonly value: string | number | undefined;
}

function plain(text: string): unknown {
  return parseValues(text, "the stack file") ?? {};
}

function withEdit(
  tree: unknown,
  [key, ...rest]: readonly string[],
  value: string | number | undefined,
): unknown {
  if (key === undefined) return value;
  const parsed = typeof tree === "string" ? JSON.parse(tree) : tree;
  const copy: Record<string, unknown> = { ...(parsed ?? {}) };
  if (rest.length > 0 && value === undefined && copy[key] === undefined) return tree;
  const next = withEdit(copy[key], rest, value);
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  return typeof tree === "string" ? JSON.stringify(copy) : copy;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

/** Replaces the values that exist in one go, since a stack of many functions has many such keys. */
function editLines(text: string, edits: readonly WantedEdit[]): string | undefined {
  const { contents } = parseYaml(text, "the stack file");
  const replacements: Replacement[] = [];
  const others: WantedEdit[] = [];
  for (const edit of edits) {
    const entry = locate(contents, edit.path);
    if (entry && edit.value !== undefined) {
      const range = scalarRange(entry);
      if (!range) return undefined;
      replacements.push({ ...range, written: written(edit.value) });
    } else if (entry || edit.value !== undefined) others.push(edit);
    else if (isInJson(contents, edit.path)) return undefined;
  }
  return others.reduce<string | undefined>(
    (edited, { path, value }) => {
      if (edited === undefined) return undefined;
      return value === undefined ? removeLine(edited, path) : insertLine(edited, path, value);
    },
    replaceAll(text, replacements),
  );
}

/** The entry at the end of a path of block or flow mappings. */
function locate(contents: unknown, path: readonly string[]): Entry | undefined {
  let block = contents;
  let entry: Entry | undefined;
  for (const key of path) {
    entry = isMap(block) ? find(block as Block, key) : undefined;
    if (!entry) return undefined;
    block = entry.value;
  }
  return entry;
}

/** Whether a mapping on the way is JSON in a string, which can't be edited line by line. */
function isInJson(contents: unknown, path: readonly string[]): boolean {
  return path.some((_, depth) => {
    const node = depth === 0 ? undefined : locate(contents, path.slice(0, depth))?.value;
    return isScalar(node) && typeof node.value === "string";
  });
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((one, other) => other.start - one.start)
    .reduce((edited, { start, end, written }) => edited.slice(0, start) + written + edited.slice(end), text);
}

function scalarRange({ value: node }: Entry): { start: number; end: number } | undefined {
  if (!isScalar(node) || !node.range || node.anchor || node.type?.startsWith("BLOCK")) return undefined;
  const [start, end] = node.range;
  return start === end ? undefined : { start, end };
}

function insertLine(text: string, path: readonly string[], value: string | number): string | undefined {
  let block: unknown = parseYaml(text, "the stack file").contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(block) || (block as Block).flow || block.items.length === 0) return undefined;
    const entry = find(block as Block, key);
    if (!entry) return insertAfter(text, block as Block, path.slice(depth), value);
    block = entry.value;
  }
  return undefined;
}

/** New keys go below the last key of the same namespace, or at the end of the block. */
function insertAfter(
  text: string,
  block: Block,
  path: readonly string[],
  value: string | number,
): string | undefined {
  const prefix = /^[^:]*:/.exec(path[0] ?? "")?.[0];
  const siblings = block.items.filter((item) => !prefix || keyOf(item)?.startsWith(prefix));
  const neighbour = siblings.at(-1) ?? block.items.at(-1);
  const start = neighbour?.key.range?.[0];
  const end = neighbour && lastContent(neighbour);
  if (start === undefined || end === undefined) return undefined;
  const column = start - (text.lastIndexOf("\n", start - 1) + 1);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = path.map((key, depth) => {
    const indent = " ".repeat(column + 2 * depth);
    return depth === path.length - 1 ? `${indent}${key}: ${written(value)}` : `${indent}${key}:`;
  });
  const lineEnd = endOfLine(text, end);
  const before = text.slice(0, lineEnd);
  return `${before}${before.endsWith("\n") ? "" : eol}${lines.join(eol)}${eol}${text.slice(lineEnd)}`;
}

function removeLine(text: string, path: readonly string[]): string | undefined {
  const { contents } = parseYaml(text, "the stack file");
  const entry = locate(contents, path);
  const block = locate(contents, path.slice(0, -1))?.value;
  if (!entry || !isMap(block) || (block as Block).flow || block.items.length === 1) return undefined;
  const start = entry.key.range?.[0];
  const end = lastContent(entry);
  if (start === undefined || end === undefined) return undefined;
  return text.slice(0, text.lastIndexOf("\n", start - 1) + 1) + text.slice(endOfLine(text, end));
}

/** Edits with the YAML library, for layouts that can't be edited line by line. */
function editDocument(text: string, edits: readonly WantedEdit[]): string {
  const document = parseYaml(text, "the stack file");
  for (const { path, value } of edits) {
    const json = path.findIndex(
      (_, depth) => depth > 0 && depth < path.length && isJson(document.getIn(path.slice(0, depth))),
    );
    if (json > 0) {
      const at = path.slice(0, json);
      document.setIn(at, withEdit(document.getIn(at), path.slice(json), value));
    } else if (value === undefined) document.deleteIn(path);
    else {
      for (let depth = 1; depth < path.length; depth++) makeMapping(document, path.slice(0, depth));
      document.setIn(path, value);
    }
  }
  return document.toString({ lineWidth: 0 });
}

function makeMapping(document: ReturnType<typeof parseYaml>, at: readonly string[]): void {
  const before: unknown = document.getIn(at, true);
  if (isCollection(before)) return;
  const mapping = document.createNode({});
  if (isScalar(before) && before.comment) mapping.commentBefore = before.comment;
  document.setIn(at, mapping);
}

function isJson(value: unknown): boolean {
  return typeof value === "string" && value.trimStart().startsWith("{");
}

function find(block: Block, key: string): Entry | undefined {
  return block.items.find((item) => keyOf(item as Entry) === key) as Entry | undefined;
}

function keyOf(item: { key: unknown }): string | undefined {
  return isScalar(item.key) ? String(item.key.value) : undefined;
}

function lastContent(entry: Entry): number | undefined {
  const { value } = entry;
  if (isMap(value) && !(value as Block).flow && value.items.length > 0)
    return lastContent(value.items.at(-1) as unknown as Entry);
  if (value && isScalar(value) && value.range && value.range[0] === value.range[1])
    return entry.key.range?.[1];
  return value?.range?.[1] ?? entry.key.range?.[1];
}

function endOfLine(text: string, from: number): number {
  if (from > 0 && text[from - 1] === "\n") return from;
  const next = text.indexOf("\n", from);
  return next < 0 ? text.length : next + 1;
}

/** Versions are strings in YAML too, as `pulumi config set` writes them. */
function written(value: string | number): string {
  return typeof value === "string" && /^\d/.test(value) ? `"${value}"` : String(value);
}
