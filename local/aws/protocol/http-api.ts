/** Requests to HTTP APIs: web requests, no AWS calls, known by host or path and answered by a hook. */
import { hostName } from "../../pages/own-host.ts";
import type { WireRequest } from "./exchange.ts";
import type { FunctionUrlAnswer, WebRequest } from "./function-url.ts";

/** A web request to an HTTP API. */
export interface HttpApiRequest extends WebRequest {
  readonly apiId: string;
}

/** Answers the web requests of all HTTP APIs. */
export type HttpApiHandler = (request: HttpApiRequest) => Promise<FunctionUrlAnswer>;

/** Makes an API's URL, without a slash at the end as AWS reports it. Each API is an origin of its own in browsers. */
export function httpApiUrlOf(endpoint: string, region: string, apiId: string): string {
  const url = new URL(endpoint);
  url.hostname = `${apiId}.execute-api.${region}.localhost`;
  return url.origin;
}

/** Below AWS's own domain, for clients that come through a proxy. */
const HOST = /^(.+)\.execute-api\.(.+)\.(localhost|amazonaws\.com(?:\.cn)?)$/;
/** For clients that can't resolve `*.localhost`. */
const PATH = /^\/_api\/([a-z0-9]+)(\/.*)?$/;

/** Recognises a request to an HTTP API; `undefined` for all others. Its host opens nothing else. */
export function matchHttpApi(
  request: WireRequest,
): Pick<HttpApiRequest, "apiId" | "region" | "rawPath"> | undefined {
  const [, hostId, region] = HOST.exec(hostName(request.headers.host ?? "")) ?? [];
  if (hostId) return { apiId: hostId, region, rawPath: request.path };
  const [, pathId, rest] = PATH.exec(request.path) ?? [];
  return pathId ? { apiId: pathId, rawPath: rest ?? "/" } : undefined;
}
