/** TagResource, UntagResource, ListTags: of functions and of event source mappings. */
import { randomUUID } from "node:crypto";
import type { CallContext } from "../../service.ts";
import { type Constraint, checkConstraints } from "../../validation/constraints.ts";
import { readReference } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter, notFound } from "../errors.ts";
import { TAG_KEY, TAGS } from "../input-rules.ts";
import { getFunction, save } from "../repository.ts";
import { checkTags } from "../tag-rules.ts";

const RESOURCE: Constraint = {
  required: true,
  pattern:
    "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)",
};

interface Resource {
  readonly Resource: string;
}

/** Adds tags, and overwrites those of the same key. */
export function tagResource(
  plane: ControlPlane,
  input: Resource & { readonly Tags: Record<string, string> },
  call: CallContext,
): void {
  checkConstraints(input, { Resource: RESOURCE, Tags: { ...TAGS, required: true } });
  if (Object.keys(input.Tags).length === 0) {
    throw invalidParameter("An error occurred and the request cannot be processed.");
  }
  const holder = openTags(plane, input.Resource, call);
  const tags = { ...holder.tags, ...input.Tags };
  checkTags(tags);
  holder.replace(tags);
}

/** Removes tags. Missing tags are no error. */
export function untagResource(
  plane: ControlPlane,
  input: Resource & { readonly TagKeys: string[] },
  call: CallContext,
): void {
  const keys = input.TagKeys?.length ? input.TagKeys : undefined;
  checkConstraints(
    { ...input, TagKeys: keys },
    {
      Resource: RESOURCE,
      TagKeys: { required: true, items: TAG_KEY },
    },
  );
  const holder = openTags(plane, input.Resource, call);
  holder.replace(Object.fromEntries(Object.entries(holder.tags).filter(([key]) => !keys?.includes(key))));
}

/** All tags of a resource. */
export function listTags(plane: ControlPlane, input: Resource, call: CallContext) {
  checkConstraints(input, { Resource: RESOURCE });
  return { Tags: openTags(plane, input.Resource, call).tags };
}

interface TagHolder {
  readonly tags: Readonly<Record<string, string>>;
  replace(tags: Record<string, string>): void;
}

function openTags(plane: ControlPlane, arn: string, call: CallContext): TagHolder {
  const [, kind = "", id = ""] = /^arn:[^:]+:lambda:[^:]+:\d+:([a-z-]+):(.+)$/.exec(arn) ?? [];
  if (kind === "event-source-mapping") return openMappingTags(plane, arn, id, call);
  if (kind === "capacity-provider") throw notFound(`Capacity provider not found: ${arn}`);
  if (kind !== "function") throw notFound(`Resource not found: ${arn}`);
  const { name, qualifier } = readReference(arn, undefined, call);
  if (qualifier !== undefined) {
    throw invalidParameter(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  }
  const document = getFunction(plane, call, name);
  return {
    tags: document.tags,
    replace(tags) {
      document.tags = tags;
      // a change of tags gives the function a new revision, but leaves nothing to publish
      document.latest.revisionId = randomUUID();
      save(plane, document);
    },
  };
}

function openMappingTags(plane: ControlPlane, arn: string, uuid: string, call: CallContext): TagHolder {
  const mapping = plane.mappings.get(uuid);
  if (!mapping || mapping.region !== call.region) throw notFound(`Event source mapping not found: ${arn}`);
  return {
    tags: mapping.tags,
    replace(tags) {
      mapping.tags = tags;
      plane.mappings.set(uuid, mapping);
    },
  };
}
