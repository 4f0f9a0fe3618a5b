/** aws.iam.RolePolicy: a policy written into a role. */
import type { ResourceType } from "../resource-type.ts";
import { POLICY_DOCUMENT } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

/** The id is `<role>:<policy>`; policy names have no colon. */
function split(id: string): { RoleName: string; PolicyName: string } {
  const colon = id.lastIndexOf(":");
  return { RoleName: id.slice(0, colon), PolicyName: id.slice(colon + 1) };
}

function put(inputs: Properties, session: Session) {
  const { role, name, policy } = inputs as unknown as { role: string; name: string; policy: string };
  return session
    .clients(inputs)
    .iam.putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: policy });
}

export const rolePolicy: ResourceType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  inputs: {
    name: { autoname: true, replaces: true },
    policy: POLICY_DOCUMENT,
    role: { required: true, replaces: true },
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs, session);
    return `${inputs.role}:${inputs.name}`;
  },
  async read(id, known, session) {
    const found = await session.clients(known).iam.getRolePolicy(split(id));
    return {
      name: found.PolicyName,
      policy: decodeURIComponent(found.PolicyDocument ?? ""),
      role: found.RoleName,
    };
  },
  async update(_, { changed, wanted }, session) {
    if (changed.has("policy")) await put(wanted, session);
  },
  async delete(id, state, session) {
    await session.clients(state).iam.deleteRolePolicy(split(id));
  },
};
