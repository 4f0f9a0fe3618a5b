/** Tags of APIs and stages, which are found by ARN. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { type CallContext, orRefuse } from "../service.ts";
import { type Tags, withoutTags } from "../tags.ts";
import { type ControlPlane, change, loadApi, partOf } from "./control-plane.ts";
import { apiArn } from "./documents.ts";
import { notFound } from "./errors.ts";

export function tagResource(plane: ControlPlane, input: sdk.TagResourceRequest, call: CallContext) {
  const { tags, save } = find(plane, input.ResourceArn, call);
  save({ ...tags, ...input.Tags });
}

export function untagResource(plane: ControlPlane, input: sdk.UntagResourceRequest, call: CallContext) {
  const { tags, save } = find(plane, input.ResourceArn, call);
  save(withoutTags(tags, input.TagKeys));
}

export function getTags(plane: ControlPlane, input: sdk.GetTagsRequest, call: CallContext) {
  return { Tags: { ...find(plane, input.ResourceArn, call).tags } };
}

function find(plane: ControlPlane, arn = "", call: CallContext): { tags: Tags; save(tags: Tags): void } {
  const [, id, stageName] = /\/apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn) ?? [];
  const isOurs = id !== undefined && arn === apiArn({ id, region: call.region }, stageName);
  const api = loadApi(
    plane,
    orRefuse(isOurs ? id : undefined, () => notFound(`Invalid resource ARN ${arn}`)),
    call,
  );
  if (stageName === undefined) return { tags: api.tags, save: (tags) => void change(plane, api, { tags }) };
  const stage = partOf(api.stages, "Stage", stageName);
  return {
    tags: stage.tags,
    save: (tags) => void change(plane, api, { stages: { ...api.stages, [stageName]: { ...stage, tags } } }),
  };
}
