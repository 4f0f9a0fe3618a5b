/** Reads the members of an input that travel in path, query and headers. */
import type { WireRequest } from "./exchange.ts";
import { cannotConvert } from "./serialization-error.ts";
import type { Shape } from "./shapes.ts";
import { readText } from "./text.ts";

type Labels = Readonly<Record<string, string>>;

/** Whether a request has a member of path, query or header, readable or not. */
export function isSent(request: WireRequest, name: string, member: Shape, labels: Labels): boolean {
  return textsOf(request, name, member, labels).length > 0;
}

/** Reads the members of path, query and headers. Throws SerializationException for a wrong kind of value. */
export function readBoundMembers(
  request: WireRequest,
  input: Shape,
  labels: Labels,
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
  labels: Labels,
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

/** Finds the texts that a request has for a member of path, query or header. */
function textsOf(
  { query, headers }: WireRequest,
  name: string,
  member: Shape,
  labels: Labels,
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
