import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../../lib/foreign-text.ts";
import { mistakeList } from "../refusal.ts";
import { type HttpOptions, httpMistakes } from "./http-options.ts";
import type { Listener } from "./listener.ts";
import { permit } from "./permit.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/** What a function and an API have in common, made once however many routes lead there. */
interface Connection {
  readonly permission: lambda.Permission;
  /** By payload format and timeout. */
  readonly integrations: Map<string, apigatewayv2.Integration>;
}

interface KnownApi {
  /** The function of each route. */
  readonly routes: Map<string, string>;
  /** By function. */
  readonly connections: Map<string, Connection>;
}

const APIS = new WeakMap<apigatewayv2.Api, KnownApi>();

/**
 * Lets a route of an HTTP API call LIVE. Throws `Refusal` with all mistakes of the call, and for a route that the API
 * has already. Returns the route, for a deployment that must wait for it.
 */
export function onHttp(
  listener: Listener,
  checks: TriggerChecks,
  api: apigatewayv2.Api,
  routeKey: string,
  options: HttpOptions,
): apigatewayv2.Route {
  const mistakes = httpMistakes(api, routeKey, options);
  const call = `onHttp(api, ${JSON.stringify(foreignText(String(routeKey)))}) of ${listener.name}`;
  if (mistakes.length > 0) checks.refuse(mistakeList(call, mistakes));

  const name = logicalName(api);
  const known = APIS.get(api) ?? { routes: new Map(), connections: new Map() };
  APIS.set(api, known);
  const other = known.routes.get(routeKey);
  if (other !== undefined) checks.refuse(declaredTwice(call, routeKey, name, other));
  checks.claim(`onHttp(${name}, ${JSON.stringify(routeKey)}) of ${listener.name}`);
  known.routes.set(routeKey, listener.name);

  const connection = known.connections.get(listener.name) ?? connect(listener, api, name);
  known.connections.set(listener.name, connection);
  const integration = integrationOf(listener, api, name, connection, options);
  // The function is not in the name, so that a route that moves to another function is changed and never doubled.
  return new apigatewayv2.Route(
    `${name} ${routeKey}`,
    { apiId: api.id, routeKey, target: pulumi.interpolate`integrations/${integration.id}` },
    { ...listener.opts, dependsOn: [connection.permission] },
  );
}

/** Any stage and route of this API may call. AWS makes up the statement's name, so that the next one is there before the last goes. */
function connect(listener: Listener, api: apigatewayv2.Api, name: string): Connection {
  const permission = permit(listener, `${listener.name}_http_${name.replace(/[^\w-]/g, "-")}`, {
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
  });
  return { permission, integrations: new Map() };
}

function integrationOf(
  listener: Listener,
  api: apigatewayv2.Api,
  name: string,
  { integrations }: Connection,
  { payload = "2.0", timeout }: HttpOptions,
): apigatewayv2.Integration {
  const form = [
    ...(payload === "2.0" ? [] : [payload]),
    ...(timeout === undefined ? [] : [`${timeout}s`]),
  ].join("_");
  const made =
    integrations.get(form) ??
    new apigatewayv2.Integration(
      [listener.name, "http", name, ...(form === "" ? [] : [form])].join("_"),
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: listener.liveArn,
        payloadFormatVersion: payload,
        ...(timeout !== undefined && { timeoutMilliseconds: Math.round(timeout * 1000) }),
      },
      listener.opts,
    );
  integrations.set(form, made);
  return made;
}

function declaredTwice(call: string, routeKey: string, api: string, other: string): string {
  return `${call} came after ${other} had taken ${routeKey} of the API ${api}. A route calls one function: take one of the two out, or give one another path or method.`;
}

/** The name that the program gave to a resource. */
function logicalName(resource: pulumi.Resource): string {
  return String((resource as { readonly __name?: string }).__name);
}
