/** Reads the head of a request from Node's message. */
import type { IncomingMessage } from "node:http";
import type { WireRequest } from "./exchange.ts";

/** Reads a request without its body. Header values that came more than once are joined, as HTTP says. */
export function readHead(message: IncomingMessage): WireRequest {
  const { path, query } = splitTarget(message.url ?? "/");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: message.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    rawQuery: query,
    headers,
    body: Buffer.alloc(0),
  };
}

/** Splits a request's target. Clients of a proxy send it with scheme and host. */
function splitTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path.startsWith("/") ? path : `/${path}`, query: mark < 0 ? "" : local.slice(mark + 1) };
}
