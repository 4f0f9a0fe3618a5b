/** Reads XML bodies: as much of XML as clients of S3 send, no document types, no entities but the five and numbers. */
import { kindOf, type Shape } from "./shapes.ts";
import { readText } from "./text.ts";
import { malformedXml } from "./xml-errors.ts";

/** One element; namespaces' prefixes are dropped. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const DEEPEST = 64;

/** Parses a document into its root element. */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  const tokens = new RegExp(TOKEN);
  const source = text.replace(/^\uFEFF/, "");
  while (tokens.lastIndex < source.length) {
    const match = tokens.exec(source);
    const current = open.at(-1);
    if (!match || !current) throw malformedXml();
    const [, cdata, closing, tag, attributes, empty, words] = match;
    if (cdata !== undefined) current.text += cdata;
    else if (words !== undefined) current.text += decodeEntities(words);
    else if (tag !== undefined) {
      const name = tag.slice(tag.indexOf(":") + 1);
      if (closing) {
        if (open.pop()?.name !== name || open.length === 0) throw malformedXml();
        continue;
      }
      const element: XmlElement = {
        name,
        attributes: readAttributes(attributes ?? ""),
        children: [],
        text: "",
      };
      current.children.push(element);
      if (!empty) open.push(element);
      if (open.length > DEEPEST) throw malformedXml();
    }
  }
  const [root, ...others] = document.children;
  if (open.length !== 1 || !root || others.length > 0 || document.text.trim() !== "") throw malformedXml();
  return root;
}

/** Reads an element as a value of the given shape. */
export function readElement(element: XmlElement, shape: Shape): unknown {
  switch (kindOf(shape)) {
    case "structure":
      return readStructure(element, shape);
    case "list": {
      const item = shape.getValueSchema();
      const name = item.getMergedTraits().xmlName ?? "member";
      return element.children.filter((child) => child.name === name).map((child) => readElement(child, item));
    }
    case "map":
      return readEntries(element.children, shape);
    default:
      return readScalar(element.text, shape);
  }
}

function readStructure(element: XmlElement, shape: Shape): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [memberName, member] of shape.structIterator()) {
    const { xmlName = memberName, xmlAttribute, xmlFlattened } = member.getMergedTraits();
    const name = xmlName.replace(/^.*:/, "");
    if (xmlAttribute) {
      if (element.attributes[name] !== undefined)
        value[memberName] = readScalar(element.attributes[name], member);
      continue;
    }
    const found = element.children.filter((child) => child.name === name);
    if (found.length === 0) continue;
    if (!xmlFlattened) value[memberName] = readElement(found[0] as XmlElement, member);
    else if (member.isMapSchema()) value[memberName] = readEntries(found, member);
    else {
      const item = member.getValueSchema();
      value[memberName] = found.map((child) => readElement(child, item));
    }
  }
  return value;
}

function readEntries(entries: XmlElement[], shape: Shape): Record<string, unknown> {
  const valueShape = shape.getValueSchema();
  const part = (entry: XmlElement, name: string) => entry.children.find((child) => child.name === name);
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const [key, value] = [part(entry, "key"), part(entry, "value")];
      return key && value ? [[key.text, readElement(value, valueShape)]] : [];
    }),
  );
}

function readScalar(text: string, shape: Shape): unknown {
  return readText(shape.isBooleanSchema() ? text.trim() : text, shape, malformedXml);
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [
      name.slice(name.indexOf(":") + 1),
      decodeEntities(double ?? single ?? ""),
    ]),
  );
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));|&/g, (_all, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined && code <= 0x10ffff) return String.fromCodePoint(code);
    const sign = name && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (sign === undefined) throw malformedXml();
    return sign;
  });
}
