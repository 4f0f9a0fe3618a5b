/** The event that a function gets for a web request in payload format 1.0, which REST APIs' handlers know too. */
import type { WebRequest } from "../protocol/function-url.ts";
import { addedHeaders, bodyOf, readableTime, type WebEventFacts } from "./web-event.ts";

/** Headers that HTTP APIs spell with capitals in this format; all others come in lower case. */
const CAPITAL = new Set([
  "content-length",
  "content-type",
  "host",
  "user-agent",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);
const NOT_PASSED_ON = new Set(["connection", "keep-alive", "transfer-encoding"]);
const NOBODY = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAmr: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

type Lists = Readonly<Record<string, readonly string[]>>;

/** Builds the event; `now` is epoch milliseconds. What is empty is null. Of repeated values, the last stands alone. */
export function webEvent1(request: WebRequest, facts: WebEventFacts, now: number): object {
  const { headers, method, rawQuery, sourceIp } = request;
  const { apiId, path, requestId, routeKey, stage } = facts;
  const resource = routeKey.split(" ")[1] ?? routeKey;
  const headerLists = headersOf(request, facts.traceHeader);
  const parameters = new URLSearchParams(rawQuery);
  const queryLists: Lists = Object.fromEntries(
    [...parameters.keys()].map((name) => [name, parameters.getAll(name)]),
  );
  const { body, isBase64Encoded } = bodyOf(request);
  return {
    version: "1.0",
    resource,
    path,
    httpMethod: method,
    headers: lastOfEach(headerLists),
    multiValueHeaders: headerLists,
    queryStringParameters: orNull(lastOfEach(queryLists)),
    multiValueQueryStringParameters: orNull(queryLists),
    requestContext: {
      accountId: facts.accountId,
      apiId,
      domainName: headers.host ?? "",
      domainPrefix: apiId,
      extendedRequestId: requestId,
      httpMethod: method,
      identity: { ...NOBODY, sourceIp, userAgent: headers["user-agent"] ?? "" },
      path,
      protocol: "HTTP/1.1",
      requestId,
      requestTime: readableTime(now),
      requestTimeEpoch: now,
      resourceId: routeKey,
      resourcePath: resource,
      stage,
    },
    pathParameters: orNull(facts.pathParameters),
    stageVariables: orNull(facts.stageVariables),
    body: body ?? null,
    isBase64Encoded,
  };
}

function headersOf(request: WebRequest, traceHeader: string): Lists {
  const sent = Object.entries(request.headers)
    .filter(([name, value]) => value !== undefined && !NOT_PASSED_ON.has(name))
    .map(([name, value = ""]) => [name, request.headerValues?.[name] ?? [value]] as const);
  const added = Object.entries(addedHeaders(request, traceHeader)).map(
    ([name, value]) => [name, [value]] as const,
  );
  return Object.fromEntries([...sent, ...added].map(([name, values]) => [spelled(name), values]));
}

function spelled(name: string): string {
  return CAPITAL.has(name) ? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) : name;
}

function lastOfEach(lists: Lists): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? ""]));
}

function orNull<T extends object>(values: T | undefined): T | null {
  return values && Object.keys(values).length > 0 ? values : null;
}
