/** Deployments: states of an API that stages without autoDeploy serve. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import type { CallContext } from "../service.ts";
import { type ControlPlane, change, loadApi, newId, partOf, without } from "./control-plane.ts";
import { type DeploymentDocument, presentState } from "./documents.ts";
import { badRequest } from "./errors.ts";
import { showAll } from "./show-all.ts";

/** Deploys the API as it is, to a stage if the request names one. */
export function createDeployment(plane: ControlPlane, input: sdk.CreateDeploymentRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const served = presentState(api);
  if (served.routes.length === 0)
    throw badRequest("Unable to deploy API because no routes exist in this API");
  const id = newId(6);
  const deployment: DeploymentDocument = {
    id,
    description: input.Description || undefined,
    createdAt: plane.now(),
    served,
  };
  const stage = input.StageName === undefined ? undefined : partOf(api.stages, "Stage", input.StageName);
  if (stage?.autoDeploy)
    throw badRequest(`Deployment ID cannot be set on stage because AutoDeploy is enabled`);
  change(plane, api, {
    deployments: { ...api.deployments, [id]: deployment },
    ...(stage && { stages: { ...api.stages, [stage.name]: { ...stage, deploymentId: id } } }),
  });
  return showDeployment(deployment);
}

export function getDeployment(plane: ControlPlane, input: sdk.GetDeploymentRequest, call: CallContext) {
  const { deployments } = loadApi(plane, input.ApiId, call);
  return showDeployment(partOf(deployments, "Deployment", input.DeploymentId));
}

export function getDeployments(plane: ControlPlane, input: sdk.GetDeploymentsRequest, call: CallContext) {
  const { Items, NextToken } = showAll(loadApi(plane, input.ApiId, call).deployments, input);
  return { Items: Items.map(showDeployment), NextToken };
}

/** Changes the description, which is all that can change. */
export function updateDeployment(plane: ControlPlane, input: sdk.UpdateDeploymentRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const before = partOf(api.deployments, "Deployment", input.DeploymentId);
  const deployment = { ...before, description: (input.Description ?? before.description) || undefined };
  change(plane, api, { deployments: { ...api.deployments, [deployment.id]: deployment } });
  return showDeployment(deployment);
}

/** Deletes a deployment that no stage serves. */
export function deleteDeployment(plane: ControlPlane, input: sdk.DeleteDeploymentRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const { id } = partOf(api.deployments, "Deployment", input.DeploymentId);
  if (Object.values(api.stages).some(({ deploymentId }) => deploymentId === id))
    throw badRequest("Active stages pointing to this deployment must be moved or deleted");
  change(plane, api, { deployments: without(api.deployments, id) });
}

function showDeployment({ id, description, createdAt }: DeploymentDocument): sdk.Deployment {
  return {
    AutoDeployed: false,
    CreatedDate: new Date(createdAt),
    DeploymentId: id,
    DeploymentStatus: "DEPLOYED",
    Description: description,
  };
}
