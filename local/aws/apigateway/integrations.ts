/** Integrations: the function, or the alias, that a route calls. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import type { CallContext } from "../service.ts";
import { notServed } from "../unserved-members.ts";
import { type ControlPlane, change, loadApi, merged, newId, partOf, without } from "./control-plane.ts";
import { badRequest, conflict } from "./errors.ts";
import { showAll } from "./show-all.ts";

const SHORTEST_MS = 50;
const LONGEST_MS = 30_000;

/** Creates an integration with a function (AWS_PROXY); local AWS has no other types. */
export function createIntegration(
  plane: ControlPlane,
  { ApiId, ...input }: sdk.CreateIntegrationRequest,
  call: CallContext,
  isManaged = false,
) {
  const api = loadApi(plane, ApiId, call);
  const integration = merged<sdk.Integration>(
    {
      ...(isManaged && { ApiGatewayManaged: true }),
      ConnectionType: "INTERNET",
      IntegrationId: newId(7),
      IntegrationMethod: "POST",
      TimeoutInMillis: LONGEST_MS,
    },
    input,
  );
  checkIntegration(integration);
  const id = integration.IntegrationId ?? "";
  change(plane, api, { integrations: { ...api.integrations, [id]: integration } });
  return integration;
}

export function getIntegration(plane: ControlPlane, input: sdk.GetIntegrationRequest, call: CallContext) {
  return partOf(loadApi(plane, input.ApiId, call).integrations, "Integration", input.IntegrationId);
}

export function getIntegrations(plane: ControlPlane, input: sdk.GetIntegrationsRequest, call: CallContext) {
  return showAll(loadApi(plane, input.ApiId, call).integrations, input);
}

/** Changes the members that the input gives. */
export function updateIntegration(
  plane: ControlPlane,
  { ApiId, IntegrationId, ...input }: sdk.UpdateIntegrationRequest,
  call: CallContext,
) {
  const api = loadApi(plane, ApiId, call);
  const integration = merged<sdk.Integration>(partOf(api.integrations, "Integration", IntegrationId), input);
  checkIntegration(integration);
  const id = IntegrationId ?? "";
  change(plane, api, { integrations: { ...api.integrations, [id]: integration } });
  return integration;
}

/** Deletes an integration that no route names. */
export function deleteIntegration(
  plane: ControlPlane,
  input: sdk.DeleteIntegrationRequest,
  call: CallContext,
) {
  const api = loadApi(plane, input.ApiId, call);
  const { IntegrationId = "" } = partOf(api.integrations, "Integration", input.IntegrationId);
  const named = Object.values(api.routes).filter(({ Target }) => Target === `integrations/${IntegrationId}`);
  if (named.length > 0) {
    const ids = named.map(({ RouteId }) => RouteId).join(", ");
    throw conflict(
      `Cannot delete Integration because it is referenced by the following Routes with Ids: [${ids}]`,
    );
  }
  change(plane, api, { integrations: without(api.integrations, IntegrationId) });
}

function checkIntegration({
  ConnectionType,
  IntegrationType,
  IntegrationUri = "",
  PayloadFormatVersion,
  TimeoutInMillis = LONGEST_MS,
}: sdk.Integration): void {
  if (IntegrationType !== "AWS_PROXY") throw notServed(`integrations of the type ${IntegrationType}`);
  if (ConnectionType !== "INTERNET") throw notServed(`ConnectionType ${ConnectionType}`);
  if (PayloadFormatVersion !== "1.0" && PayloadFormatVersion !== "2.0")
    throw badRequest(
      PayloadFormatVersion === undefined
        ? "PayloadFormatVersion is a required parameter for integration"
        : `Invalid PayloadFormatVersion ${PayloadFormatVersion}: 1.0 or 2.0`,
    );
  if (!Number.isInteger(TimeoutInMillis) || TimeoutInMillis < SHORTEST_MS || TimeoutInMillis > LONGEST_MS)
    throw badRequest(`Timeout should be between ${SHORTEST_MS} ms and ${LONGEST_MS} ms`);
  if (functionOf(IntegrationUri) === undefined) throw badRequest("Invalid function ARN or invalid uri");
}

const FUNCTION = /^arn:[\w-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w${}.-]+)?$/;
const INVOCATION = /^arn:[\w-]+:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The ARN of the function or alias that a URI names; undefined for one that names none. */
export function functionOf(uri: string): string | undefined {
  const arn = INVOCATION.exec(uri)?.[1] ?? uri;
  return FUNCTION.test(arn.replaceAll(/\$\{stageVariables\.\w+\}/g, "x")) ? arn : undefined;
}
