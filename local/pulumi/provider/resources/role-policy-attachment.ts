/** aws.iam.RolePolicyAttachment: a managed policy attached to a role. */
import { paginateListAttachedRolePolicies } from "@aws-sdk/client-iam";
import type { ResourceType } from "../resource-type.ts";

/** The id is `<role>/<policy ARN>`; role names have no slash. */
function split(id: string): { RoleName: string; PolicyArn: string } {
  const slash = id.indexOf("/");
  return { RoleName: id.slice(0, slash), PolicyArn: id.slice(slash + 1) };
}

export const rolePolicyAttachment: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: {
    policyArn: { required: true, replaces: true },
    role: { required: true, replaces: true },
  },
  outputs: [],
  async create(inputs, session) {
    const id = `${inputs.role}/${inputs.policyArn}`;
    await session.clients(inputs).iam.attachRolePolicy(split(id));
    return id;
  },
  async read(id, known, session) {
    const { RoleName, PolicyArn } = split(id);
    const pages = paginateListAttachedRolePolicies({ client: session.clients(known).iam }, { RoleName });
    for await (const { AttachedPolicies = [] } of pages) {
      if (AttachedPolicies.some((policy) => policy.PolicyArn === PolicyArn))
        return { role: RoleName, policyArn: PolicyArn };
    }
    return undefined;
  },
  async update() {},
  async delete(id, state, session) {
    await session.clients(state).iam.detachRolePolicy(split(id));
  },
};
