/** The socket side: reads requests from loopback connections, logs them, and survives whatever clients send. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AwsError } from "../service.ts";
import { BodyTooLarge, ClientGone, decodeBody, readBytes } from "./body.ts";
import { type Handled, handleRequest, refuseUnread, type Wire } from "./dispatch.ts";
import type { WireRequest } from "./exchange.ts";
import { type FunctionUrlHandler, matchFunctionUrl } from "./function-url.ts";
import { identifyRequest } from "./identify-request.ts";
import { checkEventSize } from "./limits.ts";
import type { LoggedRequest } from "./request-log.ts";

/** What a server does beside AWS's protocols. */
export interface HttpOptions {
  readonly port: number;
  readonly latencyMs: number;
  /** How long a client may take to send a request before it is told 408. */
  readonly patienceMs?: number;
  onRequest(request: LoggedRequest): void;
  handleFunctionUrl: FunctionUrlHandler | undefined;
  /** What `GET /_local/info` answers: facts about this server for tools on this machine. */
  info(endpoint: string): object;
  /** What `GET /_local/code/<sha256>.zip` answers: the code that GetFunction points at. */
  readCode(sha256Hex: string): Uint8Array | undefined;
}

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
    const handled = await answer(message, head, requestId, wire, options);
    send(response, handled.answer, head.method);
    if (!message.complete) cutOff(message, response);
    const { service, operation, input } = handled;
    const endedAt = performance.timeOrigin + performance.now();
    if (service)
      options.onRequest({ service, operation, input, status: handled.answer.status, startedAt, endedAt });
  } catch (error) {
    if (!(error instanceof ClientGone)) wire.onBug(error, `${message.method} ${message.url}`);
    response.destroy();
  }
}

type Outcome = Omit<Handled, "answer"> & {
  answer: { status: number; headers: Readonly<Record<string, string | string[]>>; body: Uint8Array | string };
};

async function answer(
  message: IncomingMessage,
  head: WireRequest,
  requestId: string,
  wire: Wire,
  options: HttpOptions,
): Promise<Outcome> {
  if (head.path.startsWith("/_local/")) return answerAboutItself(head, wire.endpoint, options);
  const url = matchFunctionUrl(head);
  const identity = identifyRequest(head, wire.services);
  const { scope, service, limit } = identity;
  try {
    const bytes = await readBytes(message, limit.bytes);
    if (options.latencyMs > 0) await delay(options.latencyMs);
    if (url && options.handleFunctionUrl) {
      const answer = await options.handleFunctionUrl({
        ...url,
        method: head.method,
        rawQuery: head.rawQuery,
        headers: head.headers,
        body: bytes,
        sourceIp: message.socket.remoteAddress ?? HOST,
        requestId,
        ...(scope && { callerArn: wire.callerArn(scope.accessKeyId) }),
      });
      return { service: "lambda", operation: "InvokeFunctionUrl", input: { ...url }, answer };
    }
    const isObject = service?.protocol === "restXml";
    const request = { ...head, body: decodeBody(bytes, head.headers, limit.bytes, isObject) };
    checkEventSize(request);
    return await handleRequest(request, identity, requestId, wire);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuseUnread(identity, limit.refusal, requestId);
    if (error instanceof AwsError) return refuseUnread(identity, error, requestId);
    if (error instanceof ClientGone) throw error;
    wire.onBug(error, url ? "InvokeFunctionUrl" : `${head.method} ${head.path}`);
    const failure = new AwsError("InternalFailure", `Local AWS failed: ${(error as Error).message}`, 500);
    return refuseUnread(identity, failure, requestId);
  }
}

/** The paths that are no AWS: facts for tools on this machine, and functions' code. */
function answerAboutItself({ path }: WireRequest, endpoint: string, options: HttpOptions): Outcome {
  const seen = { service: "", operation: "", input: undefined };
  const headers = { "content-type": "application/json" };
  if (path === "/_local/info") {
    return { ...seen, answer: { status: 200, headers, body: JSON.stringify(options.info(endpoint)) } };
  }
  const sha256Hex = /^\/_local\/code\/([0-9a-f]{64})\.zip$/.exec(path)?.[1];
  const code = sha256Hex && options.readCode(sha256Hex);
  if (code)
    return { ...seen, answer: { status: 200, headers: { "content-type": "application/zip" }, body: code } };
  const body = JSON.stringify({ message: `There is no ${path}. Try /_local/info.` });
  return { ...seen, answer: { status: 404, headers, body } };
}

/** Everything but the body. Header values that came more than once are joined, as HTTP says. */
function readHead(message: IncomingMessage): WireRequest {
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

/** Splits a request's target; proxies' clients send it with scheme and host. */
function splitTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path.startsWith("/") ? path : `/${path}`, query: mark < 0 ? "" : local.slice(mark + 1) };
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

const CLIENT_ERRORS: Record<string, [status: string, code: string, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    "408 Request Timeout",
    "RequestTimeoutException",
    "The request was not sent in time.",
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "RequestHeaderSectionTooLarge",
    "The headers are too large.",
  ],
};

/** Answers what is not HTTP at all, or ends halfway. */
function refuseBrokenClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = CLIENT_ERRORS[error.code ?? ""] ?? [
    "400 Bad Request",
    "MalformedHttpRequestException",
    "The request is not valid HTTP.",
  ];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nx-amzn-requestid: ${randomUUID()}\r\n` +
      `x-amzn-errortype: ${code}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
