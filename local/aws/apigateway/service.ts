/** API Gateway's HTTP APIs: the table of their operations over the control plane. */
import * as sdk from "@aws-sdk/client-apigatewayv2";
import {
  bindOperations,
  type OperationTable,
  type ServiceDefinition,
  type StoreAndClock,
} from "../service.ts";
import { createApi, deleteApi, deleteCors, getApi, getApis, updateApi } from "./apis.ts";
import { type ControlPlane, openControlPlane } from "./control-plane.ts";
import * as deployments from "./deployments.ts";
import type { ApiDocument } from "./documents.ts";
import { checkTexts, refuseUnserved } from "./input-rules.ts";
import * as integrations from "./integrations.ts";
import * as routes from "./routes.ts";
import * as stages from "./stages.ts";
import { getTags, tagResource, untagResource } from "./tagging.ts";

/** The service, and what serves the APIs' requests. */
export interface ApiGatewayService extends ServiceDefinition {
  /** The API with this id, in any region. */
  findApi(id: string): ApiDocument | undefined;
}

/** Makes the service. */
export function apiGatewayService(dependencies: StoreAndClock): ApiGatewayService {
  const plane = openControlPlane(dependencies);
  return {
    signingName: "apigateway",
    protocol: "restJson1",
    schemas: sdk,
    operations: bindOperations(plane, OPERATIONS, (name, input) => {
      refuseUnserved(name, input);
      checkTexts(input);
    }),
    findApi: (id) => plane.apis.get(id),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateApi: createApi,
  GetApi: getApi,
  GetApis: getApis,
  UpdateApi: updateApi,
  DeleteApi: deleteApi,
  DeleteCorsConfiguration: deleteCors,

  CreateIntegration: (plane, input, call) => integrations.createIntegration(plane, input, call),
  GetIntegration: integrations.getIntegration,
  GetIntegrations: integrations.getIntegrations,
  UpdateIntegration: integrations.updateIntegration,
  DeleteIntegration: integrations.deleteIntegration,

  CreateRoute: (plane, input, call) => routes.createRoute(plane, input, call),
  GetRoute: routes.getRoute,
  GetRoutes: routes.getRoutes,
  UpdateRoute: routes.updateRoute,
  DeleteRoute: routes.deleteRoute,

  CreateStage: stages.createStage,
  GetStage: stages.getStage,
  GetStages: stages.getStages,
  UpdateStage: stages.updateStage,
  DeleteStage: stages.deleteStage,
  DeleteAccessLogSettings: stages.deleteAccessLogs,

  CreateDeployment: deployments.createDeployment,
  GetDeployment: deployments.getDeployment,
  GetDeployments: deployments.getDeployments,
  UpdateDeployment: deployments.updateDeployment,
  DeleteDeployment: deployments.deleteDeployment,

  TagResource: tagResource,
  UntagResource: untagResource,
  GetTags: getTags,
};
