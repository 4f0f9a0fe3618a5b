/** Stages: where an API is served, and in which state. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import type { CallContext } from "../service.ts";
import { type ControlPlane, change, loadApi, partOf, without } from "./control-plane.ts";
import type { ApiDocument, StageDocument } from "./documents.ts";
import { badRequest, conflict } from "./errors.ts";
import { showAll } from "./show-all.ts";

/** Creates a stage. With autoDeploy it serves each change at once, else the deployment that it names. */
export function createStage(plane: ControlPlane, input: sdk.CreateStageRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const name = input.StageName ?? "";
  if (Object.hasOwn(api.stages, name)) throw conflict("Stage already exists");
  const created: StageDocument = {
    name,
    autoDeploy: false,
    variables: {},
    settings: {},
    tags: input.Tags ?? {},
    createdAt: plane.now(),
    updatedAt: plane.now(),
  };
  return saveStage(plane, api, created, input);
}

export function getStage(plane: ControlPlane, input: sdk.GetStageRequest, call: CallContext) {
  return showStage(partOf(loadApi(plane, input.ApiId, call).stages, "Stage", input.StageName));
}

export function getStages(plane: ControlPlane, input: sdk.GetStagesRequest, call: CallContext) {
  const { Items, NextToken } = showAll(loadApi(plane, input.ApiId, call).stages, input);
  return { Items: Items.map(showStage), NextToken };
}

/** Changes the members that the input gives. An empty variable is taken away. */
export function updateStage(plane: ControlPlane, input: sdk.UpdateStageRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  return saveStage(plane, api, partOf(api.stages, "Stage", input.StageName), input);
}

export function deleteStage(plane: ControlPlane, input: sdk.DeleteStageRequest, call: CallContext) {
  const api = loadApi(plane, input.ApiId, call);
  const { name } = partOf(api.stages, "Stage", input.StageName);
  change(plane, api, { stages: without(api.stages, name) });
}

/** Takes the access logs away. */
export function deleteAccessLogs(
  plane: ControlPlane,
  input: sdk.DeleteAccessLogSettingsRequest,
  call: CallContext,
) {
  const api = loadApi(plane, input.ApiId, call);
  const stage = partOf(api.stages, "Stage", input.StageName);
  const settings = { ...stage.settings, AccessLogSettings: undefined };
  change(plane, api, { stages: { ...api.stages, [stage.name]: { ...stage, settings } } });
}

function saveStage(
  plane: ControlPlane,
  api: ApiDocument,
  before: StageDocument,
  input: sdk.UpdateStageRequest,
) {
  const autoDeploy = input.AutoDeploy ?? before.autoDeploy;
  if (autoDeploy && input.DeploymentId)
    throw badRequest("Deployment ID cannot be set on stage because AutoDeploy is enabled");
  if (input.DeploymentId) partOf(api.deployments, "Deployment", input.DeploymentId);
  const variables = Object.entries({ ...before.variables, ...input.StageVariables });
  const stage: StageDocument = {
    ...before,
    autoDeploy,
    deploymentId: autoDeploy ? undefined : (input.DeploymentId ?? before.deploymentId),
    description: (input.Description ?? before.description) || undefined,
    variables: Object.fromEntries(variables.filter(([, value]) => value !== "")),
    settings: {
      AccessLogSettings: input.AccessLogSettings ?? before.settings.AccessLogSettings,
      DefaultRouteSettings: input.DefaultRouteSettings ?? before.settings.DefaultRouteSettings,
      RouteSettings: input.RouteSettings ?? before.settings.RouteSettings,
    },
    updatedAt: plane.now(),
  };
  change(plane, api, { stages: { ...api.stages, [stage.name]: stage } });
  return showStage(stage);
}

function showStage(stage: StageDocument): sdk.Stage {
  return {
    StageName: stage.name,
    AutoDeploy: stage.autoDeploy,
    DeploymentId: stage.deploymentId,
    Description: stage.description,
    StageVariables: { ...stage.variables },
    ...stage.settings,
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ...stage.settings.DefaultRouteSettings },
    RouteSettings: stage.settings.RouteSettings ?? {},
    Tags: { ...stage.tags },
    CreatedDate: new Date(stage.createdAt),
    LastUpdatedDate: new Date(stage.updatedAt),
  };
}
