/** aws.apigatewayv2.Stage: where an HTTP API is served. */
import type { AccessLogSettings, RouteSettings } from "@aws-sdk/client-apigatewayv2";
import { partitionOf } from "../../../../lib/partition.ts";
import { capital, renamed, uncapital } from "../renamed.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, REGION, TAGS } from "../rules.ts";
import { allTags, type Tags, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";
import { API_ID, locate } from "./api-part.ts";
import { changeTags } from "./api-tags.ts";

/** A stage's settings. Variables that are no longer declared are taken away by an empty value. */
function settingsOf(inputs: Properties, old: Properties = {}) {
  const before = Object.keys((old.stageVariables as object | undefined) ?? {}).map((name) => [name, ""]);
  const autoDeploy = inputs.autoDeploy === true;
  return {
    AccessLogSettings: renamed(inputs.accessLogSettings, capital) as AccessLogSettings | undefined,
    AutoDeploy: autoDeploy,
    DefaultRouteSettings: (renamed(inputs.defaultRouteSettings, capital) ?? {}) as RouteSettings,
    DeploymentId: autoDeploy ? undefined : (inputs.deploymentId as string | undefined),
    Description: (inputs.description as string | undefined) ?? "",
    RouteSettings: routeSettingsOf(inputs.routeSettings),
    StageVariables: { ...Object.fromEntries(before), ...(inputs.stageVariables as Tags | undefined) },
  };
}

/** Pulumi lists the settings with the route's key in each, API Gateway has them by key. */
function routeSettingsOf(list: unknown): Record<string, RouteSettings> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    list.map(({ routeKey, ...settings }: Properties) => [routeKey, renamed(settings, capital) ?? {}]),
  );
}

export const apiStage: ResourceType = {
  token: "aws:apigatewayv2/stage:Stage",
  inputs: {
    accessLogSettings: {},
    apiId: API_ID,
    autoDeploy: { default: false },
    defaultRouteSettings: {},
    deploymentId: { computed: true },
    description: { check: length(0, 1024) },
    name: { autoname: true, replaces: true, check: length(1, 128) },
    region: REGION,
    routeSettings: {},
    stageVariables: {},
    tags: TAGS,
  },
  outputs: ["arn", "executionArn", "invokeUrl", "tagsAll"],
  async create(inputs, session) {
    const made = await session.clients(inputs).apis.createStage({
      ApiId: inputs.apiId as string,
      StageName: inputs.name as string,
      ...settingsOf(inputs),
      Tags: allTags(inputs, session),
    });
    return made.StageName ?? "";
  },
  async read(given, known, session) {
    const { ApiId, id: StageName } = locate(given, known);
    const { apis, sts } = session.clients(known);
    const found = await apis.getStage({ ApiId, StageName });
    const { ApiEndpoint } = await apis.getApi({ ApiId });
    const { Account } = await sts.getCallerIdentity({});
    const region = (known.region as string | undefined) ?? session.region;
    const partition = partitionOf(region);
    return {
      id: StageName,
      accessLogSettings: renamed(found.AccessLogSettings, uncapital),
      apiId: ApiId,
      arn: `arn:${partition}:apigateway:${region}::/apis/${ApiId}/stages/${StageName}`,
      autoDeploy: found.AutoDeploy ?? false,
      defaultRouteSettings: renamed(found.DefaultRouteSettings, uncapital),
      deploymentId: found.DeploymentId,
      description: found.Description ?? "",
      executionArn: `arn:${partition}:execute-api:${region}:${Account}:${ApiId}/${StageName}`,
      invokeUrl: `${ApiEndpoint}/${StageName === "$default" ? "" : StageName}`,
      name: StageName,
      region,
      routeSettings: Object.entries(found.RouteSettings ?? {}).map(([routeKey, settings]) => ({
        routeKey,
        ...renamed(settings, uncapital),
      })),
      stageVariables: found.StageVariables,
      ...tagOutputs((found.Tags ?? {}) as Tags, known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { apis } = session.clients(wanted);
    const ApiId = wanted.apiId as string;
    if (changed.has("accessLogSettings") && !wanted.accessLogSettings)
      await apis.deleteAccessLogSettings({ ApiId, StageName: id });
    if ([...changed].some((name) => !["tags", "tagsAll"].includes(name)))
      await apis.updateStage({ ApiId, StageName: id, ...settingsOf(wanted, old) });
    await changeTags(old, wanted, session);
  },
  async delete(given, state, session) {
    const { ApiId, id } = locate(given, state);
    await session.clients(state).apis.deleteStage({ ApiId, StageName: id });
  },
};
