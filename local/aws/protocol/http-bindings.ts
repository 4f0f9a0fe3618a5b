/** Members that travel outside the body: path labels, query, headers and the status itself. */
import type { WireRequest } from "./exchange.ts";
import { cannotConvert } from "./serialization-error.ts";
import { type Shape, structureOf } from "./shapes.ts";
import { readText } from "./text.ts";
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

/** The part of a structure that its body holds. */
export function bodyOf(shape: Shape): Shape {
  let body = bodies.get(shape);
  if (!body) {
    const members = [...shape.structIterator()].filter(([, member]) => !isBound(member));
    body = structureOf(shape.getName() ?? "", Object.fromEntries(members), shape.getMergedTraits());
    bodies.set(shape, body);
  }
  return body;
}

/** The one member that is the whole body, where a structure has such a one. */
export function payloadOf(shape: Shape): readonly [name: string, member: Shape] | undefined {
  return [...shape.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
}

/** Whether a request has a member that travels outside the body, readable or not. */
export function isSent(
  request: WireRequest,
  name: string,
  member: Shape,
  labels: Readonly<Record<string, string>>,
): boolean {
  return textsOf(request, name, member, labels).length > 0;
}

/** Reads the members of path, query and headers. */
export function readBoundMembers(
  request: WireRequest,
  input: Shape,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const members = [...input.structIterator()];
  const named = new Set(members.map(([, member]) => member.getMergedTraits().httpQuery));
  for (const [name, member] of members) {
    const value = readBound(request, name, member, labels, named);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function readBound(
  request: WireRequest,
  name: string,
  member: Shape,
  labels: Readonly<Record<string, string>>,
  named: Set<string | undefined>,
): unknown {
  const { httpPrefixHeaders, httpQueryParams } = member.getMergedTraits();
  if (httpPrefixHeaders) {
    const prefix = httpPrefixHeaders.toLowerCase();
    const entries = Object.entries(request.headers).filter(([header]) => header.startsWith(prefix));
    return entries.length
      ? Object.fromEntries(entries.map(([header, text]) => [header.slice(prefix.length), text]))
      : undefined;
  }
  if (httpQueryParams) return Object.fromEntries([...request.query].filter(([key]) => !named.has(key)));
  const texts = textsOf(request, name, member, labels);
  if (texts[0] === undefined) return undefined;
  if (!member.isListSchema()) return readScalar(texts[0], member);
  const item = member.getValueSchema();
  return texts.map((text) => readScalar(text.trim(), item));
}

/** The texts that a request has for a member with a place of its own in path, query or headers. */
function textsOf(
  { query, headers }: WireRequest,
  name: string,
  member: Shape,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  const { httpLabel, httpQuery, httpHeader } = member.getMergedTraits();
  if (httpQuery) return query.getAll(httpQuery);
  const text = httpLabel ? labels[name] : httpHeader ? headers[httpHeader.toLowerCase()] : undefined;
  if (text === undefined) return [];
  return httpHeader && member.isListSchema() ? text.split(",") : [text];
}

function readScalar(text: string, member: Shape): unknown {
  const plain = member.isBooleanSchema() ? text.toLowerCase() : text;
  return readText(plain, member, (kind) => cannotConvert(text, kind));
}

/** Writes the members that answers carry in headers, and the status where a member holds it. */
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
