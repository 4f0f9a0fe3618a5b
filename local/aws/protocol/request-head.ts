/** Reads the head of a request from Node's message. */
import type { IncomingMessage } from "node:http";
import type { WireRequest } from "./exchange.ts";

/** Reads a request without its body. Header values that came more than once are joined, as HTTP says. */
export function readHead(message: IncomingMessage): WireRequest {
  const { authority, path, query } = splitTarget(message.url ?? "/");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  if (authority) headers.host = authority;
  return {
    method: message.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    rawQuery: query,
    headers,
    body: Buffer.alloc(0),
  };
}

/** Splits a request's target. Clients of a proxy send it with scheme and host, which then counts as Host. */
function splitTarget(target: string): { authority: string; path: string; query: string } {
  const [whole = "", authority = ""] = /^https?:\/\/([^/?]*)/i.exec(target) ?? [];
  const local = target.slice(whole.length);
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  const query = mark < 0 ? "" : local.slice(mark + 1);
  return { authority, path: path.startsWith("/") ? path : `/${path}`, query };
}
