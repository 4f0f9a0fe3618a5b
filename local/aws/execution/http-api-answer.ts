/** Turns the result of a function into the answer of an HTTP API. */
import type { FunctionUrlAnswer } from "../protocol/function-url.ts";
import { canBeSent, isRecord, parsePayload, structuredAnswer } from "./function-url-answer.ts";

/** The formats of events and results. */
export type PayloadFormat = "1.0" | "2.0";

const TEXT = "text/plain;charset=UTF-8";

/**
 * The answer for a result; undefined for one that is malformed. Format 2.0 takes a result without `statusCode` for
 * the body of a 200. Format 1.0 takes none, and knows `multiValueHeaders` in place of `cookies`.
 */
export function httpApiAnswer(payload: Uint8Array, format: PayloadFormat): FunctionUrlAnswer | undefined {
  const bytes = Buffer.from(payload);
  const value = parsePayload(bytes);
  if (value === undefined) return undefined;
  if (!isRecord(value) || value.statusCode === undefined) {
    if (format === "1.0") return undefined;
    const body = typeof value === "string" ? value : bytes;
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const { body, cookies, multiValueHeaders, ...rest } = value;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  if (format === "2.0") return structuredAnswer({ ...rest, body, cookies }, TEXT);
  const answer = structuredAnswer({ ...rest, body }, TEXT);
  return answer && withLists(answer, multiValueHeaders, isRecord(rest.headers) ? rest.headers : {});
}

/** Adds headers of several values. A single value of the same name stays, in front, unless the list has it too. */
function withLists(
  answer: FunctionUrlAnswer,
  lists: unknown,
  single: Readonly<Record<string, unknown>>,
): FunctionUrlAnswer | undefined {
  const given = new Set(Object.keys(single).map((name) => name.toLowerCase()));
  const headers = { ...answer.headers };
  for (const [name, values] of Object.entries(isRecord(lists) ? lists : {})) {
    const key = name.toLowerCase();
    const before = given.has(key) ? [headers[key] ?? []].flat() : [];
    const listed = [values].flat().map(String);
    headers[key] = [...before.filter((value) => !listed.includes(value)), ...listed];
  }
  return canBeSent(headers) ? { ...answer, headers } : undefined;
}
