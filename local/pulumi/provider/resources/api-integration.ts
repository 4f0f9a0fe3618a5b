/** aws.apigatewayv2.Integration: the function that an HTTP API calls. */
import type { ConnectionType, IntegrationType } from "@aws-sdk/client-apigatewayv2";
import type { ResourceType } from "../resource-type.ts";
import { between, oneOf, REGION } from "../rules.ts";
import type { Properties } from "../values.ts";
import { API_ID, locate } from "./api-part.ts";

function settingsOf(inputs: Properties) {
  return {
    ConnectionType: inputs.connectionType as ConnectionType,
    Description: (inputs.description as string | undefined) ?? "",
    IntegrationMethod: inputs.integrationMethod as string | undefined,
    IntegrationType: inputs.integrationType as IntegrationType,
    IntegrationUri: inputs.integrationUri as string,
    PayloadFormatVersion: inputs.payloadFormatVersion as string,
    TimeoutInMillis: inputs.timeoutMilliseconds as number | undefined,
  };
}

export const apiIntegration: ResourceType = {
  token: "aws:apigatewayv2/integration:Integration",
  inputs: {
    apiId: API_ID,
    connectionType: { default: "INTERNET", check: oneOf("INTERNET") },
    description: {},
    integrationMethod: { computed: true },
    integrationType: { required: true, replaces: true, check: oneOf("AWS_PROXY") },
    integrationUri: { required: true },
    payloadFormatVersion: { default: "1.0", check: oneOf("1.0", "2.0") },
    region: REGION,
    timeoutMilliseconds: { computed: true, check: between(50, 30_000) },
  },
  outputs: ["integrationResponseSelectionExpression"],
  async create(inputs, session) {
    const ApiId = inputs.apiId as string;
    const made = await session.clients(inputs).apis.createIntegration({ ApiId, ...settingsOf(inputs) });
    return made.IntegrationId ?? "";
  },
  async read(given, known, session) {
    const { ApiId, id } = locate(given, known);
    const found = await session.clients(known).apis.getIntegration({ ApiId, IntegrationId: id });
    return {
      id,
      apiId: ApiId,
      connectionType: found.ConnectionType,
      description: found.Description ?? "",
      integrationMethod: found.IntegrationMethod,
      integrationResponseSelectionExpression: found.IntegrationResponseSelectionExpression ?? "",
      integrationType: found.IntegrationType,
      integrationUri: found.IntegrationUri,
      payloadFormatVersion: found.PayloadFormatVersion,
      region: (known.region as string | undefined) ?? session.region,
      timeoutMilliseconds: found.TimeoutInMillis,
    };
  },
  async update(id, { changed, wanted }, session) {
    if (changed.size === 0) return;
    const ApiId = wanted.apiId as string;
    const { apis } = session.clients(wanted);
    await apis.updateIntegration({ ApiId, IntegrationId: id, ...settingsOf(wanted) });
  },
  async delete(given, state, session) {
    const { ApiId, id } = locate(given, state);
    await session.clients(state).apis.deleteIntegration({ ApiId, IntegrationId: id });
  },
};
