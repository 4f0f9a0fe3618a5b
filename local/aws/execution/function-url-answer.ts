/** Turns the result of a function into the HTTP answer at its URL. */
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { FunctionUrlAnswer } from "../protocol/function-url.ts";

/** The result of a function. */
export interface ReturnedPayload {
  readonly payload: Uint8Array;
  /** Set by handlers that stream. */
  readonly contentType?: string;
}

const INTEGRATION_RESPONSE = "application/vnd.awslambda.http-integration-response";
const PRELUDE_END = Buffer.alloc(8);
/** Headers of the connection, which a function can't set. */
const NOT_PASSED_ON = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/** An object with `statusCode` is an HTTP answer, except at a URL that streams. All else is a 200's body. */
export function functionUrlAnswer(returned: ReturnedPayload, isStreamed = false): FunctionUrlAnswer {
  const payload = Buffer.from(returned.payload);
  if (returned.contentType === INTEGRATION_RESPONSE) return streamedAnswer(payload);
  if (isStreamed) {
    return {
      status: 200,
      headers: { "content-type": returned.contentType ?? "application/json" },
      body: payload,
    };
  }
  const value = parsePayload(payload);
  if (isRecord(value) && value.statusCode !== undefined) return structuredAnswer(value) ?? functionFailed();
  const body = typeof value === "string" ? value : payload;
  return { status: 200, headers: { "content-type": returned.contentType ?? "application/json" }, body };
}

/** The answer to callers for any error in the function. */
export function functionFailed(): FunctionUrlAnswer {
  return { status: 502, headers: { "content-type": "application/json" }, body: "Internal Server Error" };
}

/** The HTTP answer that a result with `statusCode` describes; undefined for one that can't be sent. */
export function structuredAnswer(
  value: Readonly<Record<string, unknown>>,
  contentType = "application/json",
): FunctionUrlAnswer | undefined {
  const status = Number(value.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Record<string, string | string[]> = { "content-type": contentType };
  for (const [name, header] of Object.entries(isRecord(value.headers) ? value.headers : {})) {
    if (!NOT_PASSED_ON.has(name.toLowerCase())) headers[name.toLowerCase()] = String(header);
  }
  if (Array.isArray(value.cookies)) headers["set-cookie"] = value.cookies.map(String);
  return canBeSent(headers) ? { status, headers, body: bodyOf(value) } : undefined;
}

/** Whether HTTP allows these names and values. */
export function canBeSent(headers: Record<string, string | string[]>): boolean {
  try {
    for (const [name, values] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const value of [values].flat()) validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}

function bodyOf({ body, isBase64Encoded }: Record<string, unknown>): Uint8Array | string {
  if (body === undefined || body === null) return "";
  if (typeof body !== "string") return JSON.stringify(body);
  return isBase64Encoded === true ? Buffer.from(body, "base64") : body;
}

/** Reads a streamed payload: status, headers and cookies as JSON, eight NUL bytes, then the body. */
function streamedAnswer(payload: Buffer): FunctionUrlAnswer {
  const end = payload.indexOf(PRELUDE_END);
  const prelude = parsePayload(payload.subarray(0, Math.max(end, 0)));
  if (!isRecord(prelude)) return functionFailed();
  const answer = structuredAnswer({ statusCode: 200, ...prelude });
  if (!answer) return functionFailed();
  const { body: _, ...head } = answer;
  return { ...head, body: payload.subarray(end + PRELUDE_END.length) };
}

/** A result's JSON; undefined for bytes that are none. */
export function parsePayload(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
