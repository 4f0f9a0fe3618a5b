/** Answers web requests to HTTP APIs: finds stage and route, calls the function, turns its result into the answer. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { partitionOf } from "../../../lib/partition.ts";
import { DEFAULT_ROUTE } from "../../../lib/route-key.ts";
import type { FunctionUrlInvocation } from "../execution/function-url.ts";
import { httpApiAnswer, type PayloadFormat } from "../execution/http-api-answer.ts";
import { traceHeader } from "../execution/trace-header.ts";
import type { InvokeResult } from "../execution/types.ts";
import { type WebEventFacts, webEvent } from "../execution/web-event.ts";
import { webEvent1 } from "../execution/web-event-1.ts";
import type { FunctionUrlAnswer } from "../protocol/function-url.ts";
import type { HttpApiHandler, HttpApiRequest } from "../protocol/http-api.ts";
import { INVOKE_LIMIT } from "../protocol/limits.ts";
import { decodeLabel } from "../protocol/routes.ts";
import { AwsError } from "../service.ts";
import type { Delivery } from "../triggers/delivery.ts";
import { answerPreflight, withCors } from "./cors.ts";
import { type ApiDocument, presentState, type Served } from "./documents.ts";
import { findRoute, findStage, type RouteMatch, type StageMatch } from "./find-route.ts";
import { functionOf } from "./integrations.ts";

export interface HttpApiDeps {
  readonly accountId: string;
  readonly delivery: Pick<Delivery, "obstacle">;
  find(apiId: string): ApiDocument | undefined;
  /** Throws `AwsError` if the function can't be run. */
  invoke(invocation: FunctionUrlInvocation): Promise<InvokeResult>;
  now(): number;
}

/** What a request has met on its way to the function. */
interface Passage extends StageMatch, RouteMatch {
  readonly api: ApiDocument;
  readonly integration: sdk.Integration;
  /** The id in event and answer. */
  readonly id: string;
}

/** Answers all requests to HTTP APIs. */
export function httpApiHandler(deps: HttpApiDeps): HttpApiHandler {
  return async (request) => {
    const id = randomBytes(11).toString("base64");
    const api = deps.find(request.apiId);
    const isHere = api && !api.isEndpointOff && (request.region ?? api.region) === api.region;
    const found = isHere ? findStage(api, request.rawPath) : undefined;
    const served = api && found && servedBy(api, found);
    if (!api || !found || !served) return withId(said(404, "Not Found"), id);
    const preflight = answerPreflight(served.cors, request);
    if (preflight) return withId(preflight, id);
    const match = findRoute(served.routes, request.method, found.path);
    const integration = match && served.integrations[match.route.Target?.split("/")[1] ?? ""];
    const answer = !match
      ? said(404, "Not Found")
      : integration
        ? await call(deps, request, { api, ...found, ...match, integration, id })
        : FAILED;
    return withId(withCors(served.cors, request, answer), id);
  };
}

function servedBy(api: ApiDocument, { stage }: StageMatch): Served | undefined {
  if (stage.autoDeploy) return presentState(api);
  return stage.deploymentId === undefined ? undefined : api.deployments[stage.deploymentId]?.served;
}

async function call(
  deps: HttpApiDeps,
  request: HttpApiRequest,
  passage: Passage,
): Promise<FunctionUrlAnswer> {
  const { integration, stage } = passage;
  const target = (functionOf(integration.IntegrationUri ?? "") ?? "").replaceAll(
    /\$\{stageVariables\.(\w+)\}/g,
    (_, name: string) => stage.variables[name] ?? "",
  );
  const caller = {
    service: "apigateway.amazonaws.com",
    sourceArn: sourceArn(deps.accountId, request, passage),
    sourceAccount: deps.accountId,
  };
  if (await deps.delivery.obstacle(target, caller)) return FAILED;
  const format = integration.PayloadFormatVersion as PayloadFormat;
  const trace = traceHeader(request.headers["x-amzn-trace-id"], deps.now());
  const facts = factsOf(deps.accountId, request, passage, trace);
  const event = (format === "1.0" ? webEvent1 : webEvent)(request, facts, deps.now());
  const payload = Buffer.from(JSON.stringify(event));
  if (payload.length > INVOKE_LIMIT.bytes) return said(413, "Request Entity Too Large");
  const [, , , region = "", accountId = "", , functionName = "", qualifier] = target.split(":");
  const { requestId } = request;
  try {
    const invocation = {
      region,
      accountId,
      functionName,
      qualifier,
      payload,
      requestId,
      tail: false as const,
    };
    const invoked = deps.invoke({ ...invocation, traceHeader: trace });
    const result = await unlessLate(invoked, integration.TimeoutInMillis ?? 30_000);
    if (!result) return said(503, "Service Unavailable");
    return (result.functionError ? undefined : httpApiAnswer(result.payload, format)) ?? FAILED;
  } catch (error) {
    if (error instanceof AwsError) return FAILED;
    throw error;
  }
}

/** Resolves to undefined once `ms` are over. The function goes on, as on AWS, and nobody hears of its end. */
async function unlessLate<T>(running: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  running.catch(() => {});
  try {
    return await Promise.race([running, delay(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** Named stages stand in the path, also for the function. Paths come decoded, unlike those of function URLs. */
function factsOf(
  accountId: string,
  { rawPath }: HttpApiRequest,
  { api, stage, route, parameters, id }: Passage,
  trace: string,
): WebEventFacts {
  return {
    apiId: api.id,
    accountId,
    routeKey: route.RouteKey ?? "",
    stage: stage.name,
    path: decodeLabel(rawPath),
    requestId: id,
    traceHeader: trace,
    pathParameters: parameters,
    stageVariables: stage.variables,
  };
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/GET/orders/{id}` */
function sourceArn(accountId: string, { method }: HttpApiRequest, { api, stage, route }: Passage): string {
  const [, path] = (route.RouteKey ?? "").split(" ");
  const resource = path === undefined ? DEFAULT_ROUTE : `${method}${path}`;
  return `arn:${partitionOf(api.region)}:execute-api:${api.region}:${accountId}:${api.id}/${stage.name}/${resource}`;
}

function said(status: number, message: string): FunctionUrlAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}

/** The answer for every failure of the function, and of API Gateway's right to call it. */
const FAILED = said(500, "Internal Server Error");

function withId(answer: FunctionUrlAnswer, id: string): FunctionUrlAnswer {
  return { ...answer, headers: { ...answer.headers, "apigw-requestid": id } };
}
