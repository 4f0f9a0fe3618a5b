/** Members that travel outside the body: path labels, query, headers and the status itself. */
import { type Shape, structureOf } from "./shapes.ts";
import { toBuffer, toDate } from "./values.ts";

const BINDINGS = [
  "httpLabel",
  "httpQuery",
  "httpHeader",
  "httpPrefixHeaders",
  "httpQueryParams",
  "httpResponseCode",
] as const;

const bodies = new WeakMap<Shape, Shape>();

/** Whether a member travels outside the body. */
export function isBound(member: Shape): boolean {
  const traits = member.getMergedTraits();
  return BINDINGS.some((binding) => traits[binding] !== undefined);
}

/** Reduces a structure to the members that travel in the body. */
export function bodyOf(shape: Shape): Shape {
  let body = bodies.get(shape);
  if (!body) {
    const members = [...shape.structIterator()].filter(([, member]) => !isBound(member));
    body = structureOf(shape.getName() ?? "", Object.fromEntries(members), shape.getMergedTraits());
    bodies.set(shape, body);
  }
  return body;
}

/** Finds the one member that is the whole body; `undefined` when a structure has none. */
export function payloadOf(shape: Shape): readonly [name: string, member: Shape] | undefined {
  return [...shape.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
}

/** Writes the members of an answer that travel in headers, and the status where a member holds it. */
export function writeBoundMembers(
  output: Record<string, unknown>,
  shape: Shape,
): { headers: Record<string, string>; status: number | undefined } {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const [name, member] of shape.structIterator()) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
    if (httpHeader) headers[httpHeader.toLowerCase()] = writeText(value, member);
    if (httpResponseCode) status = value as number;
    if (httpPrefixHeaders)
      for (const [key, text] of Object.entries(value))
        headers[`${httpPrefixHeaders}${key}`.toLowerCase()] = String(text);
  }
  return { headers, status };
}

function writeText(value: unknown, member: Shape): string {
  if (member.isBlobSchema()) return toBuffer(value).toString("base64");
  if (member.isTimestampSchema()) return toDate(value).toUTCString();
  if (Array.isArray(value)) return value.join(", ");
  return String(value);
}
