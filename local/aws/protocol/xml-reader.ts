/** Reads XML bodies as the inputs they spell. */
import { kindOf, type Shape } from "./shapes.ts";
import { readText } from "./text.ts";
import { malformedXml } from "./xml-errors.ts";
import { localName, parseXml, type XmlElement } from "./xml-parser.ts";

/** Reads a document as a value of the given shape. Throws MalformedXML for any other document. */
export function readXml(body: Buffer, shape: Shape): unknown {
  return readElement(parseXml(body.toString("utf8")), shape);
}

function readElement(element: XmlElement, shape: Shape): unknown {
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
    const name = localName(xmlName);
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
