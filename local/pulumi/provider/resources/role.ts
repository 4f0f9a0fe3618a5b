/** aws.iam.Role */
import type { ResourceType } from "../resource-type.ts";
import { between, length, POLICY_DOCUMENT, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import { EXCLUSIVE_INPUTS, readExclusive, writeExclusive } from "./exclusive-policies.ts";

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
    assumeRolePolicy: POLICY_DOCUMENT,
    description: { check: length(0, 1000) },
    forceDetachPolicies: { default: false },
    ...EXCLUSIVE_INPUTS,
    maxSessionDuration: { default: 3600, check: between(3600, 43200) },
    name: { autoname: true, replaces: true, check: length(1, 64) },
    path: { default: "/", replaces: true },
    permissionsBoundary: {},
    tags: TAGS,
  },
  outputs: ["arn", "createDate", "uniqueId", "tagsAll"],
  async create(inputs, session) {
    const wanted = inputs as unknown as RoleInputs;
    await session.clients(inputs).iam.createRole({
      RoleName: wanted.name,
      AssumeRolePolicyDocument: wanted.assumeRolePolicy,
      Description: wanted.description,
      Path: wanted.path,
      MaxSessionDuration: wanted.maxSessionDuration,
      PermissionsBoundary: wanted.permissionsBoundary,
      Tags: tagList(allTags(inputs, session)),
    });
    return wanted.name;
  },
  async settle(id, inputs, session) {
    const { iam } = session.clients(inputs);
    await writeExclusive(iam, id, inputs, new Set(Object.keys(inputs)));
  },
  async read(id, known, session) {
    const { iam } = session.clients(known);
    const { Role } = await iam.getRole({ RoleName: id });
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
      ...(await readExclusive(iam, id, known)),
      ...tagOutputs(tagMap(Role?.Tags), known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { iam } = session.clients(wanted);
    const inputs = wanted as unknown as RoleInputs;
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = inputs.assumeRolePolicy;
      await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument });
    }
    if (changed.has("description") || changed.has("maxSessionDuration")) {
      const Description = inputs.description ?? "";
      await iam.updateRole({ RoleName: id, Description, MaxSessionDuration: inputs.maxSessionDuration });
    }
    if (changed.has("permissionsBoundary")) {
      const boundary = inputs.permissionsBoundary;
      if (boundary) {
        await iam.putRolePermissionsBoundary({ RoleName: id, PermissionsBoundary: boundary });
      } else await iam.deleteRolePermissionsBoundary({ RoleName: id });
    }
    await writeExclusive(iam, id, wanted, changed);
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await iam.untagRole({ RoleName: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await iam.tagRole({ RoleName: id, Tags: tagList(set) });
  },
  async delete(id, state, session) {
    const { iam } = session.clients(state);
    const own = Object.keys(EXCLUSIVE_INPUTS).filter(
      (name) => state.forceDetachPolicies || state[name] !== undefined,
    );
    await writeExclusive(iam, id, {}, new Set(own));
    await iam.deleteRole({ RoleName: id });
  },
};
