/** Writes outputs as XML, the way awsQuery and restXml spell lists, maps and times. */
import { toBuffer } from "./json.ts";
import { kindOf, type Shape } from "./shapes.ts";
import { toDate } from "./values.ts";

/** Writes `<name>…</name>` for a value of the given shape, or several where a list is flattened. */
export function writeElement(name: string, value: unknown, shape: Shape): string {
  if (value === undefined || value === null) return "";
  if (shape.isListSchema() && shape.getMergedTraits().xmlFlattened) {
    return writeItems(name, value, shape);
  }
  const attributes = shape.isStructSchema() ? writeAttributes(value, shape) : "";
  return `<${name}${attributes}>${writeContent(value, shape)}</${name}>`;
}

/** Writes the members of a structure without an element around them. */
export function writeMembers(value: unknown, shape: Shape): string {
  let xml = "";
  for (const [name, member] of shape.structIterator()) {
    const { xmlAttribute, xmlName = name } = member.getMergedTraits();
    if (xmlAttribute) continue;
    xml += writeElement(xmlName, (value as Record<string, unknown>)[name], member);
  }
  return xml;
}

/** Escapes text for an element or attribute. What XML 1.0 has no way to write becomes the replacement sign: one of them and no client could read the answer. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"\r]/g, (sign) => ESCAPES[sign] as string);
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

function writeContent(value: unknown, shape: Shape): string {
  switch (kindOf(shape)) {
    case "structure":
      return writeMembers(value, shape);
    case "list":
      return writeItems(shape.getValueSchema().getMergedTraits().xmlName ?? "member", value, shape);
    case "map":
      return Object.entries(value as object)
        .map(
          ([key, item]) =>
            `<entry><key>${escapeXml(key)}</key>${writeElement("value", item, shape.getValueSchema())}</entry>`,
        )
        .join("");
    case "timestamp":
      return writeTime(toDate(value), shape);
    case "blob":
      return toBuffer(value).toString("base64");
    default:
      return escapeXml(String(value));
  }
}

function writeItems(name: string, value: unknown, shape: Shape): string {
  return [...(value as Iterable<unknown>)]
    .map((item) => writeElement(name, item, shape.getValueSchema()))
    .join("");
}

function writeTime(time: Date, shape: Shape): string {
  if (shape.getSchema() === 7) return String(time.getTime() / 1000);
  if (shape.getSchema() === 6) return time.toUTCString();
  return time.toISOString();
}

function writeAttributes(value: unknown, shape: Shape): string {
  let attributes = "";
  for (const [name, member] of shape.structIterator()) {
    const text = (value as Record<string, unknown>)[name];
    if (member.getMergedTraits().xmlAttribute && text !== undefined)
      attributes += ` ${member.getMergedTraits().xmlName ?? name}="${escapeXml(String(text))}"`;
  }
  return attributes;
}
