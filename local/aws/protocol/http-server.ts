/** The socket side: reads requests from loopback connections, logs them, and survives bad clients. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AwsError } from "../service.ts";
import { BodyTooLarge, ClientGone, decodeBody, readBytes } from "./body.ts";
import { refuseBrokenClient } from "./broken-client.ts";
import { type Handled, handleRequest, refuseUnread, type Wire } from "./dispatch.ts";
import type { WireRequest } from "./exchange.ts";
import { type FunctionUrlAnswer, type FunctionUrlHandler, matchFunctionUrl } from "./function-url.ts";
import { identifyRequest } from "./identify-request.ts";
import { checkEventSize } from "./limits.ts";
import { answerLocalPath, type LocalPaths } from "./local-paths.ts";
import { readHead } from "./request-head.ts";
import type { LoggedRequest } from "./request-log.ts";

/** The settings and hooks of a server beside AWS's protocols. */
export interface HttpOptions extends LocalPaths {
  readonly port: number;
  readonly latencyMs: number;
  /** The time that a client may take to send a request before it gets 408. Default a minute. */
  readonly patienceMs?: number;
  onRequest(request: LoggedRequest): void;
  handleFunctionUrl: FunctionUrlHandler | undefined;
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

/** An answer like `Handled`, or a function's own, whose headers may repeat. */
type Outcome = Omit<Handled, "answer"> & { readonly answer: FunctionUrlAnswer };

async function answer(
  message: IncomingMessage,
  head: WireRequest,
  requestId: string,
  wire: Wire,
  options: HttpOptions,
): Promise<Outcome> {
  const local = await answerLocalPath(head.path, wire.endpoint, options);
  if (local) return { service: "", operation: "", input: undefined, answer: local };
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
