/** Answers one HTTP request: a function's URL, an HTTP API, a path about this server, or a call in AWS's protocols. */
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { refusePage } from "../../pages/refuse-page.ts";
import type { AccessKeys } from "../access-keys.ts";
import { AwsError } from "../service.ts";
import { BodyTooLarge, ClientGone, decodeBody, readBytes } from "./body.ts";
import { answerPreflight, forControlPlane, inSandbox } from "./browser-headers.ts";
import { checkSignature, isSigned } from "./check-signature.ts";
import { type Handled, handleRequest, refuseUnread, type ServedService, type Wire } from "./dispatch.ts";
import type { WireRequest } from "./exchange.ts";
import {
  type FunctionUrlAnswer,
  type FunctionUrlHandler,
  matchFunctionUrl,
  type WebRequest,
} from "./function-url.ts";
import { type HttpApiHandler, matchHttpApi } from "./http-api.ts";
import { type Identity, identifyRequest } from "./identify-request.ts";
import { checkEventSize } from "./limits.ts";
import { answerLocalPath, type LocalPaths } from "./local-paths.ts";
import type { ServicesElsewhere } from "./pass-on.ts";

/** The settings and hooks of answers beside AWS's protocols. */
export interface AnswerOptions extends LocalPaths {
  /** Delay added to each answer. */
  readonly latencyMs: number;
  /** Origins of web pages that may call the control plane. Default none. */
  readonly allowOrigins?: readonly string[];
  /** The keys that callers have to sign with. Default: any signature passes, and none. */
  readonly keys?: AccessKeys;
  /** Services that other servers of this machine have. Default none. */
  readonly elsewhere?: ServicesElsewhere;
  handleFunctionUrl: FunctionUrlHandler;
  handleHttpApi: HttpApiHandler;
}

/** A request whose body is not read yet, and who answers it. */
export interface Incoming {
  readonly message: IncomingMessage;
  readonly head: WireRequest;
  readonly requestId: string;
  readonly wire: Wire;
  readonly options: AnswerOptions;
}

/** An answer like `Handled`, or a function's own, whose headers may repeat. */
export type Outcome = Omit<Handled, "answer"> & { readonly answer: FunctionUrlAnswer };

/**
 * Answers a request. Rejects only with `ClientGone`. Web pages reach function URLs and HTTP APIs, as on AWS, and
 * nothing else: the control plane refuses pages before it reads their body.
 */
export async function answerRequest(incoming: Incoming): Promise<Outcome> {
  const { head, options } = incoming;
  const url = matchFunctionUrl(head);
  if (url)
    return answerWeb(incoming, url, "lambda", "InvokeFunctionUrl", (request) =>
      options.handleFunctionUrl({ ...url, ...request }),
    );
  const api = matchHttpApi(head);
  if (api)
    return answerWeb(incoming, api, "execute-api", "InvokeHttpApi", (request) =>
      options.handleHttpApi({ ...api, ...request }),
    );
  const outcome = await answerControlPlane(incoming);
  return { ...outcome, answer: forControlPlane(outcome.answer, head, options.allowOrigins) };
}

async function answerWeb(
  incoming: Incoming,
  place: Pick<WebRequest, "region" | "rawPath">,
  service: string,
  operation: string,
  handle: (request: Omit<WebRequest, "region" | "rawPath">) => Promise<FunctionUrlAnswer>,
): Promise<Outcome> {
  const { message, head, requestId, wire, options } = incoming;
  const identity = identifyRequest(head, wire.services);
  const { scope, limit } = identity;
  const { keys } = options;
  try {
    const body = await readBytes(message, limit.bytes);
    if (options.latencyMs > 0) await delay(options.latencyMs);
    // A URL that is open to all takes any signature, also a wrong one.
    const isCaller = !keys || isSigned({ ...head, body }, keys.secretOf, Date.now());
    const answer = await handle({
      method: head.method,
      rawQuery: head.rawQuery,
      headers: head.headers,
      headerValues: message.headersDistinct,
      body,
      sourceIp: message.socket.remoteAddress ?? "127.0.0.1",
      requestId,
      ...(isCaller && scope && { callerArn: wire.callerArn(scope.accessKeyId, place.region ?? wire.region) }),
    });
    return {
      service,
      operation,
      input: { ...place },
      answer: place.region === undefined ? inSandbox(answer) : answer,
    };
  } catch (error) {
    return refuseFailed(error, operation, identity, incoming);
  }
}

async function answerControlPlane(incoming: Incoming): Promise<Outcome> {
  const { message, head, requestId, wire, options } = incoming;
  const identity = identifyRequest(head, wire.services);
  const { service, limit } = identity;
  const refusal = refusePage(head.headers, {
    allowOrigins: options.allowOrigins,
    isForAddressBar: isReading(head),
  });
  if (refusal) return refuseUnread(identity, new AwsError(refusal.code, refusal.message, 403), requestId);
  const local =
    answerPreflight(head, options.allowOrigins) ?? (await answerLocalPath(head, wire.endpoint, options));
  if (local) return { service: "", operation: "", input: undefined, answer: local };
  try {
    const bytes = await readBytes(message, limit.bytes);
    if (options.latencyMs > 0) await delay(options.latencyMs);
    const { keys } = options;
    if (keys) checkSignature({ ...head, body: bytes }, identity, keys.secretOf, Date.now());
    const isObject = service?.protocol === "restXml";
    const request = { ...head, body: decodeBody(bytes, head.headers, limit.bytes, isObject) };
    checkEventSize(request);
    return await handleRequest(request, identity, requestId, wire);
  } catch (error) {
    return refuseFailed(error, `${head.method} ${head.path}`, identity, incoming);
  }
}

/** Query calls change things by GET too, and any site that a person opens can redirect the browser to one. */
function isReading({ method, query }: WireRequest): boolean {
  return ["GET", "HEAD"].includes(method) && !query.has("Action");
}

function refuseFailed(
  error: unknown,
  what: string,
  identity: Identity<ServedService>,
  { requestId, wire }: Incoming,
): Handled {
  if (error instanceof BodyTooLarge) return refuseUnread(identity, identity.limit.refusal, requestId);
  if (error instanceof AwsError) return refuseUnread(identity, error, requestId);
  if (error instanceof ClientGone) throw error;
  wire.onBug(error, what);
  const failure = new AwsError("InternalFailure", `Local AWS failed: ${(error as Error).message}`, 500);
  return refuseUnread(identity, failure, requestId);
}
