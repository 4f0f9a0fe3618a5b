/** Requests to function URLs: web requests, no AWS calls, known by host or path and answered by a hook. */
import type { WireRequest } from "./exchange.ts";

/** A web request to a function's URL. */
export interface FunctionUrlRequest {
  readonly urlId: string;
  /** Absent unless the host names it: `<url-id>.lambda-url.<region>.localhost`. */
  readonly region?: string;
  readonly method: string;
  /** As sent, still percent-encoded, without the part that leads to the function. */
  readonly rawPath: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** ARN of the caller who signed the request; absent for an unsigned one. */
  readonly callerArn?: string;
}

/** The answer of a function's URL. Headers may repeat (`set-cookie`). */
export interface FunctionUrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Uint8Array | string;
}

/** Answers the web requests of all functions' URLs. */
export type FunctionUrlHandler = (request: FunctionUrlRequest) => Promise<FunctionUrlAnswer>;

/** Makes a function's URL, with a slash at the end as AWS reports it. */
export function functionUrlOf(endpoint: string, urlId: string): string {
  return `${endpoint}/_url/${urlId}/`;
}

const HOST = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\./;
const PATH = /^\/_url\/([a-z0-9]+)(\/.*)?$/;

/** Recognises a request to a function's URL; `undefined` for all others. */
export function matchFunctionUrl(
  request: WireRequest,
): Pick<FunctionUrlRequest, "urlId" | "region" | "rawPath"> | undefined {
  const [, hostId, region] = HOST.exec(request.headers.host ?? "") ?? [];
  if (hostId) return { urlId: hostId, region, rawPath: request.path };
  const [, pathId, rest] = PATH.exec(request.path) ?? [];
  return pathId ? { urlId: pathId, rawPath: rest ?? "/" } : undefined;
}
