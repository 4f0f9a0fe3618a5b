/** Lambda: the table of its operations over the control plane. */
import * as sdk from "@aws-sdk/client-lambda";
import type { FunctionUrlTarget } from "../execution/function-url.ts";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import * as urls from "./access/function-url-config.ts";
import { findFunctionUrl } from "./access/function-urls.ts";
import { addPermission, getPolicy, removePermission } from "./access/policy.ts";
import { getAccountSettings } from "./account.ts";
import { type ControlPlane, type LambdaDependencies, openControlPlane } from "./control-plane.ts";
import * as mappings from "./event-sources/event-source-mappings.ts";
import { openPollers } from "./event-sources/pollers.ts";
import * as codeSigning from "./functions/code-signing.ts";
import { createFunction } from "./functions/create-function.ts";
import { deleteFunction } from "./functions/delete-function.ts";
import { describeConfiguration, describeFunction, listFunctions } from "./functions/read-function.ts";
import { getRecursion, putRecursion } from "./functions/recursion.ts";
import { deleteConcurrency, getConcurrency, putConcurrency } from "./functions/reserved-concurrency.ts";
import { getRuntimeManagement, putRuntimeManagement } from "./functions/runtime-management.ts";
import { listTags, tagResource, untagResource } from "./functions/tags.ts";
import { updateFunctionCode, updateFunctionConfiguration } from "./functions/update-function.ts";
import * as eventInvoke from "./invoking/event-invoke-config.ts";
import { invoke } from "./invoking/invoke.ts";
import { type Invocation, type InvocationResult, runInvocation } from "./invoking/run-invocation.ts";
import * as layers from "./layers/layers.ts";
import { refuseUnserved } from "./unserved-members.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./versions/aliases.ts";
import { deactivate } from "./versions/inactivity.ts";
import * as provisioned from "./versions/provisioned-concurrency.ts";
import { listVersions, publishVersion } from "./versions/versions.ts";

/** The service, and the calls that the rest of local AWS makes without the wire. */
export interface LambdaService extends ServiceDefinition {
  /** Invokes a function without the wire, as function URLs do. Throws `AwsError` as Invoke answers it. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  findFunctionUrl(urlId: string): FunctionUrlTarget | undefined;
  /** Makes a version Inactive, as AWS does after long idleness: for tests. */
  deactivate(target: { region: string; functionName: string; version: string }): boolean;
  /** Stops to poll queues. */
  close(): void;
}

/** Makes the service. */
export function lambdaService(dependencies: LambdaDependencies): LambdaService {
  const plane = openControlPlane(dependencies);
  return {
    signingName: "lambda",
    protocol: "restJson1",
    schemas: sdk,
    operations: bindOperations(plane, OPERATIONS, refuseUnserved),
    invoke: (invocation) => runInvocation(plane, invocation),
    findFunctionUrl: (urlId) => findFunctionUrl(plane, urlId),
    deactivate: (target) => deactivate(plane, target),
    close: openPollers(plane),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateFunction: createFunction,
  GetFunction: describeFunction,
  GetFunctionConfiguration: describeConfiguration,
  ListFunctions: listFunctions,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  DeleteFunction: deleteFunction,

  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersions,

  CreateAlias: createAlias,
  GetAlias: getAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,

  Invoke: invoke,

  AddPermission: addPermission,
  RemovePermission: removePermission,
  GetPolicy: getPolicy,

  CreateFunctionUrlConfig: urls.createUrlConfig,
  GetFunctionUrlConfig: urls.getUrlConfig,
  UpdateFunctionUrlConfig: urls.updateUrlConfig,
  DeleteFunctionUrlConfig: urls.deleteUrlConfig,
  ListFunctionUrlConfigs: urls.listUrlConfigs,

  CreateEventSourceMapping: mappings.createMapping,
  GetEventSourceMapping: mappings.getMapping,
  UpdateEventSourceMapping: mappings.updateMapping,
  DeleteEventSourceMapping: mappings.deleteMapping,
  ListEventSourceMappings: mappings.listMappings,

  PutFunctionEventInvokeConfig: eventInvoke.putEventInvoke,
  UpdateFunctionEventInvokeConfig: eventInvoke.updateEventInvoke,
  GetFunctionEventInvokeConfig: eventInvoke.getEventInvoke,
  DeleteFunctionEventInvokeConfig: eventInvoke.deleteEventInvoke,
  ListFunctionEventInvokeConfigs: eventInvoke.listEventInvokes,

  PutFunctionConcurrency: putConcurrency,
  GetFunctionConcurrency: getConcurrency,
  DeleteFunctionConcurrency: deleteConcurrency,
  PutProvisionedConcurrencyConfig: provisioned.putProvisioned,
  GetProvisionedConcurrencyConfig: provisioned.getProvisioned,
  DeleteProvisionedConcurrencyConfig: provisioned.deleteProvisioned,
  ListProvisionedConcurrencyConfigs: provisioned.listProvisioned,

  PublishLayerVersion: layers.publishLayerVersion,
  GetLayerVersion: layers.getLayerVersion,
  GetLayerVersionByArn: layers.getLayerVersionByArn,
  DeleteLayerVersion: layers.deleteLayerVersion,
  ListLayers: layers.listLayers,
  ListLayerVersions: layers.listLayerVersions,

  TagResource: tagResource,
  UntagResource: untagResource,
  ListTags: listTags,

  GetRuntimeManagementConfig: getRuntimeManagement,
  PutRuntimeManagementConfig: putRuntimeManagement,
  GetFunctionRecursionConfig: getRecursion,
  PutFunctionRecursionConfig: putRecursion,
  GetAccountSettings: getAccountSettings,
  GetFunctionCodeSigningConfig: codeSigning.getFunctionCodeSigning,
  ListCodeSigningConfigs: codeSigning.listCodeSigningConfigs,
  PutFunctionCodeSigningConfig: codeSigning.putFunctionCodeSigning,
  DeleteFunctionCodeSigningConfig: codeSigning.deleteFunctionCodeSigning,
  GetCodeSigningConfig: codeSigning.refuseCodeSigningConfig,
  ListFunctionsByCodeSigningConfig: codeSigning.refuseCodeSigningConfig,
};
