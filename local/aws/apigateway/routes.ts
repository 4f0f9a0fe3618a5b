/** Routes: which requests go to which integration. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { routeKeyMistakes } from "../../../lib/route-key.ts";
import type { CallContext } from "../service.ts";
import { notServed } from "../unserved-members.ts";
import { type ControlPlane, change, loadApi, merged, newId, partOf, without } from "./control-plane.ts";
import type { ApiDocument } from "./documents.ts";
import { badRequest, conflict } from "./errors.ts";
import { showAll } from "./show-all.ts";

/** Creates a route. Its key is unique within the API. */
export function createRoute(
  plane: ControlPlane,
  { ApiId, ...input }: sdk.CreateRouteRequest,
  call: CallContext,
  isManaged = false,
) {
  const api = loadApi(plane, ApiId, call);
  const route = merged<sdk.Route>(
    {
      ...(isManaged && { ApiGatewayManaged: true }),
      ApiKeyRequired: false,
      AuthorizationType: "NONE",
      RouteId: newId(7),
      RouteKey: input.RouteKey,
    },
    input,
  );
  return saveRoute(plane, api, route);
}

export function getRoute(plane: ControlPlane, input: sdk.GetRouteRequest, call: CallContext) {
  return partOf(loadApi(plane, input.ApiId, call).routes, "Route", input.RouteId);
}

export function getRoutes(plane: ControlPlane, input: sdk.GetRoutesRequest, call: CallContext) {
  return showAll(loadApi(plane, input.ApiId, call).routes, input);
}

/** Changes the members that the input gives. */
export function updateRoute(
  plane: ControlPlane,
  { ApiId, RouteId, ...input }: sdk.UpdateRouteRequest,
  call: CallContext,
) {
  const api = loadApi(plane, ApiId, call);
  return saveRoute(plane, api, merged<sdk.Route>(partOf(api.routes, "Route", RouteId), input));
}

export function deleteRoute(plane: ControlPlane, input: sdk.DeleteRouteRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const { RouteId = "" } = partOf(api.routes, "Route", input.RouteId);
  change(plane, api, { routes: without(api.routes, RouteId) });
}

function saveRoute(plane: ControlPlane, api: ApiDocument, route: sdk.Route): sdk.Route {
  const { RouteId = "", RouteKey = "", AuthorizationType, ApiKeyRequired, Target } = route;
  if (AuthorizationType !== "NONE") throw notServed(`authorizers (AuthorizationType ${AuthorizationType})`);
  if (ApiKeyRequired) throw notServed("API keys (ApiKeyRequired)");
  if (routeKeyMistakes(RouteKey).length > 0)
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  const same = Object.values(api.routes).find((each) => each.RouteKey === RouteKey);
  if (same && same.RouteId !== RouteId)
    throw conflict(`Route with key ${RouteKey} already exists for this API`);
  if (Target !== undefined) {
    const [, id] = /^integrations\/(.+)$/.exec(Target) ?? [];
    if (id === undefined) throw badRequest(`Invalid target ${Target}: it is integrations/IntegrationId.`);
    partOf(api.integrations, "Integration", id);
  }
  change(plane, api, { routes: { ...api.routes, [RouteId]: route } });
  return route;
}
