/** The socket side: reads requests from loopback connections, logs them, and survives bad clients. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { refusePage } from "../../pages/refuse-page.ts";
import { AwsError } from "../service.ts";
import { type AnswerOptions, answerRequest, type Incoming, type Outcome } from "./answer-request.ts";
import { ClientGone } from "./body.ts";
import { refuseBrokenClient } from "./broken-client.ts";
import { refuseUnread, type Wire } from "./dispatch.ts";
import { identifyRequest } from "./identify-request.ts";
import { passOn, serviceElsewhere } from "./pass-on.ts";
import { readHead } from "./request-head.ts";
import type { LoggedRequest } from "./request-log.ts";

/** The settings and hooks of a server beside AWS's protocols. */
export interface HttpOptions extends AnswerOptions {
  readonly port: number;
  /** The time that a client may take to send a request before it gets 408. Default a minute. */
  readonly patienceMs?: number;
  onRequest(request: LoggedRequest): void;
  /** The time that answers name as their `Date`, epoch milliseconds. Default: this machine's. */
  now?(): number;
}

/** A server that listens. */
export interface ListeningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const KEEP_ALIVE_MS = 120_000;
const PATIENCE_MS = 60_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** Listens on loopback. Rejects with the system's error, `EADDRINUSE` for one, when the port can't be had. */
export async function listen(
  options: HttpOptions,
  wireAt: (endpoint: string) => Wire,
): Promise<ListeningServer> {
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  let wire: Wire | undefined;
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: patienceMs,
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(patienceMs, 5_000),
    },
    (message, response) => {
      if (wire) void serve(message, response, wire, options);
    },
  );
  server.on("clientError", refuseBrokenClient);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://${HOST}:${port}`;
  wire = wireAt(endpoint);
  return { endpoint, port, close: () => closeServer(server) };
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  wire: Wire,
  options: HttpOptions,
): Promise<void> {
  const startedAt = performance.timeOrigin + performance.now();
  const requestId = randomUUID();
  response.on("error", () => {});
  try {
    const head = readHead(message);
    const incoming = { message, head, requestId, wire, options };
    const handled = (await answerElsewhere(incoming, response)) ?? (await answerRequest(incoming));
    if (!response.headersSent) {
      if (options.now) response.setHeader("date", new Date(options.now()).toUTCString());
      send(response, handled.answer, head.method);
    }
    if (!message.complete && !response.destroyed) cutOff(message, response);
    const { service, operation, input } = handled;
    const endedAt = performance.timeOrigin + performance.now();
    if (service)
      options.onRequest({ service, operation, input, status: handled.answer.status, startedAt, endedAt });
  } catch (error) {
    if (!(error instanceof ClientGone)) wire.onBug(error, `${message.method} ${message.url}`);
    response.destroy();
  }
}

/** Lets another server answer what is its own; `undefined` for everything else. Web pages don't reach that server either. */
async function answerElsewhere(incoming: Incoming, response: ServerResponse): Promise<Outcome | undefined> {
  const { head, message, options, wire, requestId } = incoming;
  const elsewhere = serviceElsewhere(head, options.elsewhere ?? {});
  if (!elsewhere || refusePage(head.headers, options)) return undefined;
  const operation = head.headers["x-amz-target"]?.split(".").at(-1) ?? `${head.method} ${head.path}`;
  const handled = { service: elsewhere.name, operation, input: undefined };
  try {
    if (options.latencyMs > 0) await delay(options.latencyMs);
    const status = await passOn(elsewhere, head, message, response);
    return { ...handled, answer: { status, headers: {}, body: "" } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { answer } = refuseUnread(identifyRequest(head, wire.services), error, requestId);
    return { ...handled, answer };
  }
}

function send(response: ServerResponse, answer: Outcome["answer"], method: string): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const isEmpty = answer.status === 204 || answer.status === 304;
  const headers: Record<string, string | string[] | number> = { ...answer.headers };
  if (!isEmpty && method !== "HEAD") headers["content-length"] = body.length;
  response.writeHead(answer.status, headers);
  response.end(isEmpty || method === "HEAD" ? undefined : body);
}

/** Lets the client read its refusal while it still sends, then hangs up. */
function cutOff(message: IncomingMessage, response: ServerResponse): void {
  message.resume();
  const hangUp = setTimeout(() => message.destroy(), 1_000);
  hangUp.unref();
  message.on("close", () => clearTimeout(hangUp));
  response.on("finish", () => message.socket.end());
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
