/** aws.apigatewayv2.Route: which requests go to which integration. */
import type { AuthorizationType } from "@aws-sdk/client-apigatewayv2";
import type { ResourceType } from "../resource-type.ts";
import { length, REGION } from "../rules.ts";
import type { Properties } from "../values.ts";
import { API_ID, locate } from "./api-part.ts";

function settingsOf(inputs: Properties) {
  return {
    AuthorizationType: inputs.authorizationType as AuthorizationType,
    OperationName: (inputs.operationName as string | undefined) ?? "",
    RouteKey: inputs.routeKey as string,
    Target: inputs.target as string | undefined,
  };
}

export const apiRoute: ResourceType = {
  token: "aws:apigatewayv2/route:Route",
  inputs: {
    apiId: API_ID,
    apiKeyRequired: {
      default: false,
      check: (value) => (value === true ? "API keys are for WebSocket APIs only." : undefined),
    },
    authorizationType: {
      default: "NONE",
      check: (value) =>
        value === "NONE"
          ? undefined
          : `The local stand-in has no authorizers: it would leave the route open, so it refuses ${String(value)}. ` +
            "Declare the authorizer in the stacks of your account alone.",
    },
    operationName: { check: length(0, 64) },
    region: REGION,
    routeKey: { required: true },
    target: {},
  },
  outputs: [],
  async create(inputs, session) {
    const ApiId = inputs.apiId as string;
    const made = await session.clients(inputs).apis.createRoute({ ApiId, ...settingsOf(inputs) });
    return made.RouteId ?? "";
  },
  async read(given, known, session) {
    const { ApiId, id } = locate(given, known);
    const found = await session.clients(known).apis.getRoute({ ApiId, RouteId: id });
    return {
      id,
      apiId: ApiId,
      apiKeyRequired: found.ApiKeyRequired ?? false,
      authorizationType: found.AuthorizationType,
      operationName: found.OperationName ?? "",
      region: (known.region as string | undefined) ?? session.region,
      routeKey: found.RouteKey,
      target: found.Target ?? "",
    };
  },
  async update(id, { changed, wanted }, session) {
    if (changed.size === 0) return;
    const ApiId = wanted.apiId as string;
    await session.clients(wanted).apis.updateRoute({ ApiId, RouteId: id, ...settingsOf(wanted) });
  },
  async delete(given, state, session) {
    const { ApiId, id } = locate(given, state);
    await session.clients(state).apis.deleteRoute({ ApiId, RouteId: id });
  },
};
