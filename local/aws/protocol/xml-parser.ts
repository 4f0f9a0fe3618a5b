/** Parses as much of XML as clients of S3 send: no document types, no entities but the five and numbers. */
import { malformedXml } from "./xml-errors.ts";

/** One element. Its names are without the prefixes of namespaces. */
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

/** Parses a document into its root element. Throws MalformedXML, also for elements more than 63 deep. */
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
      const name = localName(tag);
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

/** Drops the prefix of a namespace. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [
      localName(name),
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
