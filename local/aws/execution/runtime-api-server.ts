/**
 * The Lambda Runtime API, version 2018-06-01. Each environment has its own port on 127.0.0.1, because a
 * runtime client may know only AWS_LAMBDA_RUNTIME_API. One HTTP server answers on all ports.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createListener, type Socket } from "node:net";
import { refusePage } from "../../pages/refuse-page.ts";
import { readResponse } from "./response-body.ts";

/** An invocation on its way to a runtime. */
export interface PendingInvocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly deadline: number;
  readonly invokedArn: string;
  readonly traceHeader: string;
  readonly clientContext?: string;
}

/** A runtime's post for an invocation or for its initialization. */
export interface PostedAnswer {
  /** `undefined` if the body is larger than a response may be. */
  readonly body: Uint8Array | undefined;
  readonly contentType?: string;
  readonly errorType?: string;
}

/** One environment's side of the API. */
export interface RuntimeApiEnvironment {
  /** The runtime asks for work. `deliver` answers with an invocation. */
  onNext(deliver: (invocation: PendingInvocation) => void): void;
  onResponse(requestId: string, posted: PostedAnswer): boolean;
  onError(requestId: string, posted: PostedAnswer): boolean;
  onInitError(posted: PostedAnswer): void;
}

export interface RuntimeApiServer {
  /** Opens a port for one environment; `address` is its AWS_LAMBDA_RUNTIME_API. */
  open(environment: RuntimeApiEnvironment): Promise<{ readonly address: string; close(): void }>;
  close(): void;
}

const ENVIRONMENT = Symbol("environment");
type TaggedSocket = Socket & { [ENVIRONMENT]?: RuntimeApiEnvironment };

/** The largest payload that AWS takes from a function, as its own error text names it. */
export const RESPONSE_LIMIT_BYTES = 6_291_556;
const PREFIX = "/2018-06-01/runtime/";

/** Makes the server; it listens on nothing until an environment is opened. */
export function createRuntimeApiServer(): RuntimeApiServer {
  const http = createHttpServer(
    { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 },
    (request, response) => {
      const environment = (request.socket as TaggedSocket)[ENVIRONMENT];
      if (environment) answer(environment, request, response).catch(() => response.destroy());
      else response.destroy();
    },
  );
  const closers = new Set<() => void>();
  return {
    open(environment) {
      const sockets = new Set<Socket>();
      const listener = createListener({ noDelay: true }, (socket: TaggedSocket) => {
        socket[ENVIRONMENT] = environment;
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        socket.on("error", () => socket.destroy());
        http.emit("connection", socket);
      });
      const close = () => {
        closers.delete(close);
        listener.close();
        for (const socket of sockets) socket.destroy();
      };
      closers.add(close);
      return new Promise((resolve, reject) => {
        listener.once("error", reject);
        listener.listen(0, "127.0.0.1", () => {
          resolve({ address: `127.0.0.1:${(listener.address() as AddressInfo).port}`, close });
        });
      });
    },
    close() {
      for (const close of [...closers]) close();
      http.close();
    },
  };
}

async function answer(
  environment: RuntimeApiEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const refusal = refusePage(request.headers as Record<string, string | undefined>);
  if (refusal) {
    refuse(response, 403, refusal.code, refusal.message);
    request.resume();
    return;
  }
  const path = (request.url ?? "").startsWith(PREFIX) ? (request.url ?? "").slice(PREFIX.length) : "";
  if (request.method === "GET" && path === "invocation/next") {
    environment.onNext((invocation) => deliver(invocation, response));
    return;
  }
  const posted: PostedAnswer = {
    body: await readResponse(request, RESPONSE_LIMIT_BYTES),
    contentType: request.headers["content-type"],
    errorType: request.headers["lambda-runtime-function-error-type"] as string | undefined,
  };
  if (request.method === "POST" && path === "init/error") {
    environment.onInitError(posted);
    accept(response);
    return;
  }
  const [, requestId, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
  if (request.method !== "POST" || !requestId) {
    refuse(response, 404, "NotFound", "Not found");
  } else if (
    kind === "response" ? environment.onResponse(requestId, posted) : environment.onError(requestId, posted)
  ) {
    if (posted.body) accept(response);
    else refuse(response, 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size");
  } else {
    refuse(response, 400, "InvalidRequestID", "Invalid request ID");
  }
}

function deliver(invocation: PendingInvocation, response: ServerResponse): void {
  const headers: Record<string, string | number> = {
    "Content-Type": "application/json",
    "Content-Length": invocation.payload.length,
    "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
    "Lambda-Runtime-Deadline-Ms": invocation.deadline,
    "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedArn,
    "Lambda-Runtime-Trace-Id": invocation.traceHeader,
  };
  if (invocation.clientContext !== undefined) {
    headers["Lambda-Runtime-Client-Context"] = Buffer.from(invocation.clientContext).toString("latin1");
  }
  response.writeHead(200, headers);
  response.end(invocation.payload);
}

function accept(response: ServerResponse): void {
  const body = '{"status":"OK"}\n';
  response.writeHead(202, { "Content-Type": "application/json", "Content-Length": body.length });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  const body = JSON.stringify({ errorMessage, errorType });
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length });
  response.end(body);
}
