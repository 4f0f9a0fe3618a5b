/** The event that a function gets for a web request in payload format 2.0, from its URL or from an HTTP API. */
import { isUtf8 } from "node:buffer";
import type { WebRequest } from "../protocol/function-url.ts";

/** Facts of the call that the request itself does not hold. */
export interface WebEventFacts {
  /** The id in the host: of the URL or of the API. */
  readonly apiId: string;
  readonly accountId: string;
  readonly routeKey: string;
  readonly stage: string;
  /** The path as the event shows it. */
  readonly path: string;
  readonly requestId: string;
  /** The invocation's trace header, of which the event shows only the root. */
  readonly traceHeader: string;
  readonly authorizer?: object;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

/** Headers that the event leaves out: those of the connection, and `cookie`, which becomes `cookies`. */
const NOT_PASSED_ON = new Set(["connection", "keep-alive", "transfer-encoding", "cookie"]);
/** Types handed over as text. Forms are not: AWS sends `application/x-www-form-urlencoded` in base64. */
const TEXT_TYPES = /text|json|xml|javascript/i;

/** Builds the event; `now` is epoch milliseconds. Fields that would be empty are absent, as on AWS. */
export function webEvent(request: WebRequest, facts: WebEventFacts, now: number): object {
  const { headers, method, rawQuery, sourceIp } = request;
  const { apiId, path, pathParameters, routeKey, stage, stageVariables } = facts;
  const query = queryParameters(rawQuery);
  const cookies = headers.cookie?.split(/; */).filter(Boolean) ?? [];
  const { body, isBase64Encoded } = bodyOf(request);
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name))),
      ...addedHeaders(request, facts.traceHeader),
    },
    ...ifAny("queryStringParameters", query),
    requestContext: {
      accountId: facts.accountId,
      apiId,
      ...(facts.authorizer && { authorizer: facts.authorizer }),
      domainName: headers.host ?? "",
      domainPrefix: apiId,
      http: { method, path, protocol: "HTTP/1.1", sourceIp, userAgent: headers["user-agent"] ?? "" },
      requestId: facts.requestId,
      routeKey,
      stage,
      time: readableTime(now),
      timeEpoch: now,
    },
    ...ifAny("pathParameters", pathParameters),
    ...ifAny("stageVariables", stageVariables),
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** The headers that AWS adds to those of the request. */
export function addedHeaders(request: WebRequest, traceHeader: string): Record<string, string> {
  return {
    "x-amzn-trace-id": traceHeader.split(";")[0] ?? "",
    "x-forwarded-for": request.sourceIp,
    "x-forwarded-proto": "http",
    "x-forwarded-port": (request.headers.host ?? "").split(":")[1] ?? "80",
  };
}

/** The body as events have it: text, or base64; undefined if there is none. */
export function bodyOf({ body, headers }: WebRequest): { body?: string; isBase64Encoded: boolean } {
  const isText = body.length === 0 || (TEXT_TYPES.test(headers["content-type"] ?? "") && isUtf8(body));
  return {
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: !isText,
  };
}

function ifAny(name: string, values: Readonly<Record<string, string>> = {}): object {
  return Object.keys(values).length > 0 ? { [name]: values } : {};
}

/** The decoded query parameters. Values of a repeated name are joined by commas. */
function queryParameters(rawQuery: string): Record<string, string> {
  const parameters = new URLSearchParams(rawQuery);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}

/** `12/Mar/2026:19:03:58 +0000` */
export function readableTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
