import { isDeepStrictEqual } from "node:util";
import { isCollection, isMap, isScalar } from "yaml";
import { splitConfigKey } from "../../lib/config-key.ts";
import type { StackFileEdit } from "../release/model/stack-file-edits.ts";
import { editLines, OWN_KEY, type WantedEdit } from "./yaml-lines.ts";
import { parseValues, parseYaml } from "./yaml-text.ts";

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
  const expected = wanted.reduce((tree, { path, value }) => withEdit(tree, path, value) ?? {}, plain(text));
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

function plain(text: string): unknown {
  return parseValues(text, "the stack file") ?? {};
}

/** The tree with the value at a path, or without it; a mapping that loses its last key goes too. */
function withEdit(
  tree: unknown,
  [key, ...rest]: readonly string[],
  value: string | number | undefined,
  depth = 0,
): unknown {
  if (key === undefined) return value;
  const parsed = typeof tree === "string" ? JSON.parse(tree) : tree;
  const copy: Record<string, unknown> = { ...(parsed ?? {}) };
  if (rest.length > 0 && value === undefined && copy[key] === undefined) return tree;
  const next = withEdit(copy[key], rest, value, depth + 1);
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  if (next === undefined && depth >= OWN_KEY && Object.keys(copy).length === 0) return undefined;
  return typeof tree === "string" ? JSON.stringify(copy) : copy;
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
      const text = withEdit(document.getIn(at), path.slice(json), value, json);
      if (text === undefined) document.deleteIn(at);
      else document.setIn(at, text);
    } else if (value === undefined) remove(document, path);
    else {
      for (let depth = 1; depth < path.length; depth++) makeMapping(document, path.slice(0, depth));
      document.setIn(path, value);
    }
  }
  return document.toString({ lineWidth: 0 });
}

function remove(document: ReturnType<typeof parseYaml>, path: readonly string[]): void {
  if (!document.deleteIn(path)) return;
  const above = path.slice(0, -1);
  const block: unknown = document.getIn(above, true);
  if (above.length >= OWN_KEY && isMap(block) && block.items.length === 0) remove(document, above);
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
