/** HTTP APIs: created, read, listed, updated, deleted. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { DEFAULT_ROUTE } from "../../../lib/route-key.ts";
import { httpApiUrlOf } from "../protocol/http-api.ts";
import type { CallContext } from "../service.ts";
import { notServed } from "../unserved-members.ts";
import { type ControlPlane, change, loadApi, newId } from "./control-plane.ts";
import { checkCors } from "./cors-rules.ts";
import type { ApiDocument } from "./documents.ts";
import { badRequest } from "./errors.ts";
import { createIntegration, updateIntegration } from "./integrations.ts";
import { createRoute, updateRoute } from "./routes.ts";
import { showAll } from "./show-all.ts";
import { createStage } from "./stages.ts";

const API_KEY = "$request.header.x-api-key";
const ROUTE_SELECTION = "$request.method $request.path";

/** Creates an API. `Target` makes it callable at once: an integration, a route and the stage `$default`. */
export function createApi(plane: ControlPlane, input: sdk.CreateApiRequest, call: CallContext) {
  if (input.ProtocolType !== "HTTP")
    throw input.ProtocolType === "WEBSOCKET"
      ? notServed("WebSocket APIs (ProtocolType WEBSOCKET)")
      : badRequest(`Invalid protocol specified: ${input.ProtocolType}. Must be one of: [HTTP, WEBSOCKET]`);
  checkSelections(input);
  checkCors(input.CorsConfiguration);
  if (input.RouteKey !== undefined && input.Target === undefined)
    throw badRequest("A route key of quick create needs a target.");
  const api: ApiDocument = {
    id: newId(10),
    region: call.region,
    name: input.Name ?? "",
    description: input.Description || undefined,
    version: input.Version || undefined,
    ipAddressType: input.IpAddressType ?? "ipv4",
    isEndpointOff: input.DisableExecuteApiEndpoint ?? false,
    cors: input.CorsConfiguration,
    tags: input.Tags ?? {},
    createdAt: plane.now(),
    integrations: {},
    routes: {},
    stages: {},
    deployments: {},
  };
  plane.apis.set(api.id, api);
  try {
    if (input.Target !== undefined) quickCreate(plane, api.id, input.Target, input.RouteKey, call);
  } catch (error) {
    plane.apis.delete(api.id);
    throw error;
  }
  return showApi(loadApi(plane, api.id, call), call);
}

export function getApi(plane: ControlPlane, input: sdk.GetApiRequest, call: CallContext) {
  return showApi(loadApi(plane, input.ApiId, call), call);
}

/** The APIs of the region by id, 100 a page unless the request asks for fewer. */
export function getApis({ apis }: ControlPlane, input: sdk.GetApisRequest, call: CallContext) {
  const here = apis.values().filter(({ region }) => region === call.region);
  const { Items, NextToken } = showAll(Object.fromEntries(here.map((api) => [api.id, api])), input);
  return { Items: Items.map((api) => showApi(api, call)), NextToken };
}

/** Changes the members that the input gives. `RouteKey` and `Target` change what quick create made. */
export function updateApi(plane: ControlPlane, input: sdk.UpdateApiRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  checkSelections(input);
  checkCors(input.CorsConfiguration);
  updateQuickCreated(plane, api, input, call);
  const changed = change(plane, loadApi(plane, api.id, call), {
    name: input.Name ?? api.name,
    description: (input.Description ?? api.description) || undefined,
    version: (input.Version ?? api.version) || undefined,
    ipAddressType: input.IpAddressType ?? api.ipAddressType,
    isEndpointOff: input.DisableExecuteApiEndpoint ?? api.isEndpointOff,
    cors: input.CorsConfiguration ?? api.cors,
  });
  return showApi(changed, call);
}

export function deleteCors(
  plane: ControlPlane,
  input: sdk.DeleteCorsConfigurationRequest,
  call: CallContext,
) {
  change(plane, loadApi(plane, input.ApiId, call), { cors: undefined });
}

/** Deletes an API with all that belongs to it. */
export function deleteApi(plane: ControlPlane, input: sdk.DeleteApiRequest, call: CallContext) {
  plane.apis.delete(loadApi(plane, input.ApiId, call).id);
}

function quickCreate(
  plane: ControlPlane,
  ApiId: string,
  target: string,
  key: string | undefined,
  call: CallContext,
) {
  const { IntegrationId } = createIntegration(
    plane,
    { ApiId, IntegrationType: "AWS_PROXY", IntegrationUri: target, PayloadFormatVersion: "2.0" },
    call,
    true,
  );
  const Target = `integrations/${IntegrationId}`;
  createRoute(plane, { ApiId, RouteKey: key ?? DEFAULT_ROUTE, Target }, call, true);
  createStage(plane, { ApiId, StageName: "$default", AutoDeploy: true }, call);
}

function updateQuickCreated(
  plane: ControlPlane,
  api: ApiDocument,
  input: sdk.UpdateApiRequest,
  call: CallContext,
) {
  const integration = Object.values(api.integrations).find(({ ApiGatewayManaged }) => ApiGatewayManaged);
  const route = Object.values(api.routes).find(({ ApiGatewayManaged }) => ApiGatewayManaged);
  if ((input.Target !== undefined && !integration) || (input.RouteKey !== undefined && !route))
    throw badRequest("Only an API that quick create made takes a target or a route key.");
  const { id: ApiId } = api;
  if (input.Target !== undefined)
    updateIntegration(
      plane,
      { ApiId, IntegrationId: integration?.IntegrationId, IntegrationUri: input.Target },
      call,
    );
  if (input.RouteKey !== undefined)
    updateRoute(plane, { ApiId, RouteId: route?.RouteId, RouteKey: input.RouteKey }, call);
}

/** An HTTP API selects routes in one way. */
function checkSelections(input: sdk.UpdateApiRequest | sdk.CreateApiRequest): void {
  for (const [name, only] of [
    ["RouteSelectionExpression", ROUTE_SELECTION],
    ["ApiKeySelectionExpression", API_KEY],
  ] as const) {
    if ((input[name] ?? only) !== only) throw badRequest(`An HTTP API's ${name} is ${only}`);
  }
}

function showApi(api: ApiDocument, call: CallContext): sdk.Api {
  return {
    ApiEndpoint: httpApiUrlOf(call.endpoint, api.region, api.id),
    ApiId: api.id,
    ApiKeySelectionExpression: API_KEY,
    CorsConfiguration: api.cors,
    CreatedDate: new Date(api.createdAt),
    Description: api.description,
    DisableExecuteApiEndpoint: api.isEndpointOff,
    IpAddressType: api.ipAddressType as sdk.IpAddressType,
    Name: api.name,
    ProtocolType: "HTTP",
    RouteSelectionExpression: ROUTE_SELECTION,
    Tags: api.tags,
    Version: api.version,
  };
}
