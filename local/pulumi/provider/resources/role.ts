/** aws.iam.Role */
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { ResourceType } from "../resource-type.ts";
import { between, isJson, length, sameJson, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";

interface RoleInputs {
  readonly name: string;
  readonly assumeRolePolicy: string;
  readonly description?: string;
  readonly path: string;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
}

export const role: ResourceType = {
  token: "aws:iam/role:Role",
  inputs: {
    assumeRolePolicy: { required: true, same: sameJson, check: isJson },
    description: { check: length(0, 1000) },
    forceDetachPolicies: { default: false },
    maxSessionDuration: { default: 3600, check: between(3600, 43200) },
    name: { autoname: true, replaces: true, check: length(1, 64) },
    path: { default: "/", replaces: true },
    permissionsBoundary: {},
    tags: TAGS,
  },
  outputs: ["arn", "createDate", "uniqueId", "tagsAll"],
  async create(inputs, session) {
    const wanted = inputs as unknown as RoleInputs;
    await session.clients(inputs).iam.send(
      new CreateRoleCommand({
        RoleName: wanted.name,
        AssumeRolePolicyDocument: wanted.assumeRolePolicy,
        Description: wanted.description,
        Path: wanted.path,
        MaxSessionDuration: wanted.maxSessionDuration,
        PermissionsBoundary: wanted.permissionsBoundary,
        Tags: tagList(allTags(inputs, session)),
      }),
    );
    return wanted.name;
  },
  async read(id, known, session) {
    const { Role } = await session.clients(known).iam.send(new GetRoleCommand({ RoleName: id }));
    return {
      arn: Role?.Arn,
      assumeRolePolicy: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
      createDate: Role?.CreateDate?.toISOString(),
      description: Role?.Description ?? "",
      forceDetachPolicies: known.forceDetachPolicies ?? false,
      maxSessionDuration: Role?.MaxSessionDuration ?? 3600,
      name: Role?.RoleName,
      path: Role?.Path ?? "/",
      permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      uniqueId: Role?.RoleId,
      ...tagOutputs(tagMap(Role?.Tags), known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { iam } = session.clients(wanted);
    const inputs = wanted as unknown as RoleInputs;
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = inputs.assumeRolePolicy;
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument }));
    }
    if (changed.has("description") || changed.has("maxSessionDuration")) {
      const Description = inputs.description ?? "";
      await iam.send(
        new UpdateRoleCommand({ RoleName: id, Description, MaxSessionDuration: inputs.maxSessionDuration }),
      );
    }
    if (changed.has("permissionsBoundary")) {
      const boundary = inputs.permissionsBoundary;
      if (boundary) {
        await iam.send(
          new PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary: boundary }),
        );
      } else await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: id }));
    }
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: remove }));
    if (Object.keys(set).length > 0) await iam.send(new TagRoleCommand({ RoleName: id, Tags: tagList(set) }));
  },
  async delete(id, state, session) {
    const { iam } = session.clients(state);
    if (state.forceDetachPolicies) await detachAll(iam, id);
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  },
};

async function detachAll(iam: IAMClient, RoleName: string): Promise<void> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies)
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
}
