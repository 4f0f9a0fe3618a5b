/** What a role may do: inline policies, attached ones and its boundary. */
import type * as sdk from "@aws-sdk/client-iam";
import type { Operation } from "../service.ts";
import type { PolicyDocument } from "./documents.ts";
import { encodePolicy } from "./documents.ts";
import {
  invalidArn,
  limitExceeded,
  noSuchBoundary,
  noSuchPolicy,
  noSuchRolePolicy,
  notAttachable,
} from "./errors.ts";
import { cutPage, type Listing } from "./listing.ts";
import { checkPolicy, sizeOf } from "./policy-rules.ts";
import type { Roles } from "./roles.ts";

const ATTACHED_LIMIT = 10;
const INLINE_CHARACTERS_LIMIT = 10_240;

export function rolePolicyOperations(
  roles: Roles,
  findPolicy: (arn: string) => PolicyDocument | undefined,
): Record<string, Operation> {
  return {
    PutRolePolicy(input: sdk.PutRolePolicyCommandInput) {
      const role = roles.get(input.RoleName);
      checkPolicy(input.PolicyDocument ?? "", "inline");
      const inline = { ...role.inline, [input.PolicyName ?? ""]: input.PolicyDocument ?? "" };
      const size = Object.values(inline).reduce((sum, text) => sum + sizeOf(text), 0);
      if (size > INLINE_CHARACTERS_LIMIT) {
        throw limitExceeded(
          `Maximum policy size of ${INLINE_CHARACTERS_LIMIT} bytes exceeded for role ${role.name}`,
        );
      }
      roles.set({ ...role, inline });
      return {};
    },

    GetRolePolicy(input: sdk.GetRolePolicyCommandInput) {
      const { inline } = roles.get(input.RoleName);
      const text = inlineText(inline, input.PolicyName);
      return { RoleName: input.RoleName, PolicyName: input.PolicyName, PolicyDocument: encodePolicy(text) };
    },

    DeleteRolePolicy(input: sdk.DeleteRolePolicyCommandInput) {
      const role = roles.get(input.RoleName);
      inlineText(role.inline, input.PolicyName);
      const { [input.PolicyName ?? ""]: _, ...inline } = role.inline;
      roles.set({ ...role, inline });
      return {};
    },

    ListRolePolicies(input: sdk.ListRolePoliciesCommandInput) {
      const names = Object.keys(roles.get(input.RoleName).inline);
      const { items, ...rest } = cutPage(names, (name) => name, input as Listing);
      return { PolicyNames: items, ...rest };
    },

    AttachRolePolicy(input: sdk.AttachRolePolicyCommandInput) {
      const arn = readArn(input.PolicyArn);
      const role = roles.get(input.RoleName);
      if (!findPolicy(arn)) throw notAttachable(arn);
      if (role.attached.includes(arn)) return {};
      if (role.attached.length >= ATTACHED_LIMIT) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_LIMIT}`);
      }
      roles.set({ ...role, attached: [...role.attached, arn] });
      return {};
    },

    DetachRolePolicy(input: sdk.DetachRolePolicyCommandInput) {
      const arn = readArn(input.PolicyArn);
      const role = roles.get(input.RoleName);
      if (!role.attached.includes(arn)) throw noSuchPolicy(arn);
      roles.set({ ...role, attached: role.attached.filter((each) => each !== arn) });
      return {};
    },

    PutRolePermissionsBoundary(input: sdk.PutRolePermissionsBoundaryCommandInput) {
      const boundary = readArn(input.PermissionsBoundary);
      const role = roles.get(input.RoleName);
      if (!findPolicy(boundary)) throw noSuchBoundary(boundary);
      roles.set({ ...role, boundary });
      return {};
    },

    DeleteRolePermissionsBoundary(input: sdk.DeleteRolePermissionsBoundaryCommandInput) {
      const { boundary: _, ...role } = roles.get(input.RoleName);
      roles.set(role);
      return {};
    },

    ListAttachedRolePolicies(input: sdk.ListAttachedRolePoliciesCommandInput) {
      const policies = roles.get(input.RoleName).attached.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        PolicyArn: arn,
      }));
      const prefix = input.PathPrefix ?? "/";
      const below = policies.filter(({ PolicyArn }) => PolicyArn.split(":policy")[1]?.startsWith(prefix));
      const { items, ...rest } = cutPage(below, (policy) => policy.PolicyName, input as Listing);
      return { AttachedPolicies: items, ...rest };
    },
  };
}

/** Throws when there is none of this name. */
function inlineText(inline: Readonly<Record<string, string>>, name = ""): string {
  const text = Object.hasOwn(inline, name) ? inline[name] : undefined;
  if (text === undefined) throw noSuchRolePolicy(name);
  return text;
}

function readArn(arn: string | undefined): string {
  if (!arn || !/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) throw invalidArn();
  return arn;
}
