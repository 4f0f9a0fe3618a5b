import { type Document, type ParsedNode, parseDocument, type ScalarTag } from "yaml";
import { oneLine } from "../../lib/foreign-text.ts";
import { usageError } from "../release/model/errors.ts";

const INTEGER = "tag:yaml.org,2002:int";

/** Integers that Pulumi's YAML reader knows beside plain ones: `010` is 8, `0b11` is 3, `1_000` is 1000. */
const integers: ScalarTag[] = [
  integer(/^[-+]?0[0-7_]+$/, 8),
  integer(/^[-+]?0[bB][01_]+$/, 2),
  integer(/^[-+]?0[xX][0-9a-fA-F_]+$/, 16),
  integer(/^[-+]?[1-9][0-9_]*$/, 10),
];

function integer(test: RegExp, base: number): ScalarTag {
  const resolve = (text: string) => {
    const digits = text
      .replace(/^[-+]/, "")
      .replace(/^0[bBxX]/, "")
      .replaceAll("_", "");
    return Number.parseInt(digits, base) * (text.startsWith("-") ? -1 : 1);
  };
  return { tag: INTEGER, default: true, test, resolve };
}

/** More uses of one anchor than a stack has functions; mappings of aliases of aliases grow beyond any memory. */
const MOST_ALIASES = 1000;

/** Parses YAML with scalars as Pulumi reads them. Throws `InvalidYaml` with line and column. */
export function parseYaml(text: string, fileName: string): Document.Parsed<ParsedNode> {
  const document = parseDocument(text, {
    customTags: (tags) => [...integers, ...tags],
    merge: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) {
    const before = text.slice(0, error.pos[0]).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw usageError(
      "InvalidYaml",
      `${fileName} is not YAML: ${oneLine(error.message)} (${place}).`,
      `Mend ${fileName} at ${place}.`,
    );
  }
  return document as Document.Parsed<ParsedNode>;
}

/** Parses YAML as plain values. Throws `InvalidYaml`, also for aliases that lead nowhere or multiply. */
export function parseValues(text: string, fileName: string): unknown {
  const document = parseYaml(text, fileName);
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw usageError(
      "InvalidYaml",
      `The anchors and aliases of ${fileName} can't be followed: ${oneLine((error as Error).message)}.`,
      `Write the values out in ${fileName}; an anchor may be used ${MOST_ALIASES} times.`,
    );
  }
}

/** Parses a YAML file that must be a mapping, as plain values. Throws `InvalidYaml`. */
export function parseMapping(text: string, fileName: string): Record<string, unknown> {
  const value = parseValues(text, fileName);
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw usageError(
      "InvalidYaml",
      `${fileName} must be a mapping of keys to values.`,
      `See Pulumi's documentation of ${fileName}.`,
    );
  return value as Record<string, unknown>;
}
