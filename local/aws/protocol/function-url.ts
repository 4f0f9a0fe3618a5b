/** Requests to function URLs: web requests, no AWS calls, known by host or path and answered by a hook. */
import { hostName } from "../../pages/own-host.ts";
import type { WireRequest } from "./exchange.ts";

/** A web request: to a function's URL, or to an HTTP API. */
export interface WebRequest {
  /** Absent unless the host names it: `<url-id>.lambda-url.<region>.localhost`. */
  readonly region?: string;
  readonly method: string;
  /** As sent, still percent-encoded, without the part that leads to the function or API. */
  readonly rawPath: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The values of headers that came more than once, which `headers` joins. Names in lower case. */
  readonly headerValues?: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** ARN of the caller who signed the request; absent for an unsigned one. */
  readonly callerArn?: string;
}

/** A web request to a function's URL. */
export interface FunctionUrlRequest extends WebRequest {
  readonly urlId: string;
}

/** The parts of a web request that lead to a function. */
export type MatchedUrl = Pick<FunctionUrlRequest, "urlId" | "region" | "rawPath">;

/** The answer of a function's URL or of an HTTP API. Headers may repeat (`set-cookie`). */
export interface FunctionUrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Uint8Array | string;
}

/** Answers the web requests of all functions' URLs. */
export type FunctionUrlHandler = (request: FunctionUrlRequest) => Promise<FunctionUrlAnswer>;

/**
 * Makes a function's URL, with a slash at the end as AWS reports it. Each URL is an origin of its own in
 * browsers: pages that a function serves can't read what others serve, the control plane least of all.
 */
export function functionUrlOf(endpoint: string, region: string, urlId: string): string {
  const url = new URL(endpoint);
  url.hostname = `${urlId}.lambda-url.${region}.localhost`;
  return url.href;
}

/** Below `on.aws`, AWS's own domain, for clients that come through a proxy. */
const HOST = /^(.+)\.lambda-url\.(.+)\.(localhost|on\.aws)$/;
/** For clients that can't resolve `*.localhost`. */
const PATH = /^\/_url\/([a-z0-9]+)(\/.*)?$/;

/** Recognises a request to a function's URL; `undefined` for all others. Its host opens nothing else. */
export function matchFunctionUrl(request: WireRequest): MatchedUrl | undefined {
  const [, hostId, region] = HOST.exec(hostName(request.headers.host ?? "")) ?? [];
  if (hostId) return { urlId: hostId, region, rawPath: request.path };
  const [, pathId, rest] = PATH.exec(request.path) ?? [];
  return pathId ? { urlId: pathId, rawPath: rest ?? "/" } : undefined;
}
