import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import { parseYaml } from "./yaml-text.ts";

type Block = YAMLMap<ParsedNode, ParsedNode | null>;
type Entry = Pair<ParsedNode, ParsedNode | null>;

/** One change of a YAML text: the whole path of a key and its new value; `undefined` removes the key. */
export interface WantedEdit {
  readonly path: readonly string[];
  readonly value: string | number | undefined;
}

/** Length of the path of a key of the stack file, `config` and its name. Mappings above it stay, also empty. */
export const OWN_KEY = 2;

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

/**
 * Edits the lines of the keys and leaves all other text alone. Returns `undefined` for a layout that it can't edit.
 * Replaces and removes all values in one go, since a stack of many functions has many such keys.
 */
export function editLines(text: string, edits: readonly WantedEdit[]): string | undefined {
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
  let edited: string | undefined = replaceAll(text, replacements);
  for (const { path, value } of others)
    if (value !== undefined && edited !== undefined) edited = insertLine(edited, path, value);
  const removed = others.filter(({ value }) => value === undefined).map(({ path }) => path);
  return edited === undefined ? undefined : removeLines(edited, removed);
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

/** Removes keys with their lines in one go; the comments between the lines stay. */
function removeLines(text: string, paths: readonly (readonly string[])[]): string | undefined {
  const { contents } = parseYaml(text, "the stack file");
  const removed = new Set<unknown>();
  const ranges: Replacement[] = [];
  for (const path of outermost(contents, paths, removed)) {
    const entry = locate(contents, path);
    const block = locate(contents, path.slice(0, -1))?.value;
    if (!entry || !isMap(block) || (block as Block).flow || isEmptied(block, removed)) return undefined;
    const start = entry.key.range?.[0];
    const end = lastContent(entry);
    if (start === undefined || end === undefined) return undefined;
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const to = endOfLine(text, end);
    const comments = text.slice(from, to).match(/^[ \t]*#[^\n]*(\n|$)/gm) ?? [];
    ranges.push({ start: from, end: to, written: comments.join("") });
  }
  return replaceAll(text, ranges);
}

/** The paths without those below another, once a mapping that loses all its keys is removed as a whole. */
function outermost(
  contents: unknown,
  paths: readonly (readonly string[])[],
  removed: Set<unknown>,
): (readonly string[])[] {
  for (const path of paths) removed.add(locate(contents, path));
  const parents = paths
    .filter((path) => path.length > OWN_KEY && isEmptied(locate(contents, path.slice(0, -1))?.value, removed))
    .map((path) => path.slice(0, -1));
  if (parents.length === 0) return [...paths];
  const unique = [...new Map(parents.map((path) => [JSON.stringify(path), path])).values()];
  const isBelow = (path: readonly string[]) =>
    unique.some((parent) => isDeepStrictEqual(path.slice(0, parent.length), parent));
  return outermost(contents, [...paths.filter((path) => !isBelow(path)), ...unique], removed);
}

function isEmptied(block: unknown, removed: ReadonlySet<unknown>): boolean {
  return isMap(block) && block.items.every((item) => removed.has(item));
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
