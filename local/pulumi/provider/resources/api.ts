/** aws.apigatewayv2.Api: an HTTP API. */
import type { Cors, CreateApiRequest, IpAddressType } from "@aws-sdk/client-apigatewayv2";
import { partitionOf } from "../../../../lib/partition.ts";
import { capital, renamed, uncapital } from "../renamed.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, oneOf, REGION, TAGS } from "../rules.ts";
import { allTags, type Tags, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";
import { changeTags } from "./api-tags.ts";

/** API Gateway selects routes of an HTTP API in one way. */
const ROUTE_SELECTION = "$request.method $request.path";
const API_KEY = "$request.header.x-api-key";

function settingsOf(inputs: Properties) {
  return {
    CorsConfiguration: renamed(inputs.corsConfiguration, capital) as Cors | undefined,
    Description: (inputs.description as string | undefined) ?? "",
    DisableExecuteApiEndpoint: (inputs.disableExecuteApiEndpoint as boolean | undefined) ?? false,
    IpAddressType: inputs.ipAddressType as IpAddressType | undefined,
    Name: inputs.name as string,
    RouteKey: inputs.routeKey as string | undefined,
    Target: inputs.target as string | undefined,
    Version: (inputs.version as string | undefined) ?? "",
  };
}

export const api: ResourceType = {
  token: "aws:apigatewayv2/api:Api",
  inputs: {
    apiKeySelectionExpression: { default: API_KEY, check: oneOf(API_KEY) },
    corsConfiguration: {},
    description: { check: length(0, 1024) },
    disableExecuteApiEndpoint: {},
    ipAddressType: { computed: true, check: oneOf("ipv4", "dualstack") },
    name: { autoname: true, check: length(1, 128) },
    protocolType: {
      required: true,
      replaces: true,
      check: (value) =>
        value === "HTTP" ? undefined : `The local stand-in has HTTP APIs only, not ${String(value)} ones.`,
    },
    region: REGION,
    routeKey: {},
    routeSelectionExpression: { default: ROUTE_SELECTION, check: oneOf(ROUTE_SELECTION) },
    tags: TAGS,
    target: {},
    version: { check: length(0, 64) },
  },
  outputs: ["apiEndpoint", "arn", "executionArn", "tagsAll"],
  async create(inputs, session) {
    const made = await session.clients(inputs).apis.createApi({
      ...settingsOf(inputs),
      ProtocolType: inputs.protocolType as CreateApiRequest["ProtocolType"],
      Tags: allTags(inputs, session),
    });
    return made.ApiId ?? "";
  },
  async read(id, known, session) {
    const { apis, sts } = session.clients(known);
    const found = await apis.getApi({ ApiId: id });
    const { Account } = await sts.getCallerIdentity({});
    const region = (known.region as string | undefined) ?? session.region;
    const partition = partitionOf(region);
    return {
      apiEndpoint: found.ApiEndpoint,
      apiKeySelectionExpression: found.ApiKeySelectionExpression,
      arn: `arn:${partition}:apigateway:${region}::/apis/${id}`,
      corsConfiguration: renamed(found.CorsConfiguration, uncapital),
      description: found.Description ?? "",
      disableExecuteApiEndpoint: found.DisableExecuteApiEndpoint ?? false,
      executionArn: `arn:${partition}:execute-api:${region}:${Account}:${id}`,
      ipAddressType: found.IpAddressType,
      name: found.Name,
      protocolType: found.ProtocolType,
      region,
      // API Gateway doesn't tell what quick create was given.
      routeKey: known.routeKey,
      routeSelectionExpression: found.RouteSelectionExpression,
      target: known.target,
      version: found.Version ?? "",
      ...tagOutputs((found.Tags ?? {}) as Tags, known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { apis } = session.clients(wanted);
    if (changed.has("corsConfiguration") && !wanted.corsConfiguration)
      await apis.deleteCorsConfiguration({ ApiId: id });
    if ([...changed].some((name) => !["tags", "tagsAll"].includes(name)))
      await apis.updateApi({ ApiId: id, ...settingsOf(wanted) });
    await changeTags(old, wanted, session);
  },
  async delete(id, state, session) {
    await session.clients(state).apis.deleteApi({ ApiId: id });
  },
};
