/** The event that a function gets for a web request to its URL: payload format 2.0. */
import { isUtf8 } from "node:buffer";
import type { FunctionUrlRequest } from "../protocol/function-url.ts";

/** Facts of the call that the request itself does not hold. */
export interface EventSource {
  readonly accountId: string;
  readonly isSigned: boolean;
  /** The invocation's trace header, of which the event shows only the root. */
  readonly traceHeader: string;
}

/** Headers that the event leaves out: those of the connection, and `cookie`, which becomes `cookies`. */
const NOT_PASSED_ON = new Set(["connection", "keep-alive", "transfer-encoding", "cookie"]);
/** Types handed over as text. Forms are not: AWS sends `application/x-www-form-urlencoded` in base64. */
const TEXT_TYPES = /text|json|xml|javascript/i;

/** Builds the event; `now` is epoch milliseconds. Fields that would be empty are absent, as on AWS. */
export function functionUrlEvent(request: FunctionUrlRequest, source: EventSource, now: number): object {
  const { headers, body, method, rawPath, rawQuery, sourceIp, urlId } = request;
  const domainName = headers.host ?? "";
  const query = queryParameters(rawQuery);
  const cookies = headers.cookie?.split(/; */).filter(Boolean) ?? [];
  const isText = body.length === 0 || (TEXT_TYPES.test(headers["content-type"] ?? "") && isUtf8(body));
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name))),
      "x-amzn-trace-id": source.traceHeader.split(";")[0],
      "x-forwarded-for": sourceIp,
      "x-forwarded-proto": "http",
      "x-forwarded-port": domainName.split(":")[1] ?? "80",
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: source.isSigned ? source.accountId : "anonymous",
      apiId: urlId,
      ...(source.isSigned && {
        authorizer: { iam: callerIdentity(request.callerArn ?? "", source.accountId) },
      }),
      domainName,
      domainPrefix: urlId,
      http: {
        method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey: "$default",
      stage: "$default",
      time: readableTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: !isText,
  };
}

/** The decoded query parameters. Values of a repeated name are joined by commas. */
function queryParameters(rawQuery: string): Record<string, string> {
  const parameters = new URLSearchParams(rawQuery);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}

function callerIdentity(callerArn: string, accountId: string): object {
  return {
    accessKey: "ASIALOCALAWSCALLER",
    accountId,
    callerId: callerArn.split("/").at(-1) ?? "",
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: callerArn,
    userId: callerArn.split("/").at(-1) ?? "",
  };
}

/** `12/Mar/2026:19:03:58 +0000` */
function readableTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
