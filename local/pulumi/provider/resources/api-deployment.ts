/** aws.apigatewayv2.Deployment: a state of an HTTP API, for stages without autoDeploy. */
import type { ResourceType } from "../resource-type.ts";
import { length, REGION } from "../rules.ts";
import { API_ID, locate } from "./api-part.ts";

export const apiDeployment: ResourceType = {
  token: "aws:apigatewayv2/deployment:Deployment",
  inputs: {
    apiId: API_ID,
    description: { check: length(0, 1024) },
    region: REGION,
    triggers: { replaces: true },
  },
  outputs: ["autoDeployed"],
  async create(inputs, session) {
    const { apis } = session.clients(inputs);
    const Description = inputs.description as string | undefined;
    const made = await apis.createDeployment({ ApiId: inputs.apiId as string, Description });
    return made.DeploymentId ?? "";
  },
  async read(given, known, session) {
    const { ApiId, id } = locate(given, known);
    const found = await session.clients(known).apis.getDeployment({ ApiId, DeploymentId: id });
    return {
      id,
      apiId: ApiId,
      autoDeployed: found.AutoDeployed ?? false,
      description: found.Description ?? "",
      region: (known.region as string | undefined) ?? session.region,
      triggers: known.triggers,
    };
  },
  async update(id, { changed, wanted }, session) {
    if (changed.size === 0) return;
    const Description = (wanted.description as string | undefined) ?? "";
    const { apis } = session.clients(wanted);
    await apis.updateDeployment({ ApiId: wanted.apiId as string, DeploymentId: id, Description });
  },
  async delete(given, state, session) {
    const { ApiId, id } = locate(given, state);
    await session.clients(state).apis.deleteDeployment({ ApiId, DeploymentId: id });
  },
};
