/** IAM, the table of its operations: roles and policies, which are kept and shown but never enforced. */
import * as sdk from "@aws-sdk/client-iam";
import { mayAssume } from "../../../lib/trust.ts";
import {
  bindOperations,
  type OperationTable,
  type ServiceDefinition,
  type StoreAndClock,
} from "../service.ts";
import { obeying } from "../validation/member-rules.ts";
import * as attached from "./attached-policies.ts";
import { type ControlPlane, openControlPlane } from "./control-plane.ts";
import * as inline from "./inline-policies.ts";
import { IAM_RULES } from "./input-rules.ts";
import * as policies from "./policies.ts";
import * as versions from "./policy-versions.ts";
import * as roles from "./roles.ts";
import * as tags from "./tags.ts";

/** The service, and the question that other services ask it. */
export interface IamService extends ServiceDefinition {
  /** Whether a role is there, and trusts the service: `lambda.amazonaws.com`, in every partition. */
  mayAssume(roleArn: string, service: string): boolean;
}

/** Makes the service. */
export function iamService(dependencies: StoreAndClock): IamService {
  const plane = openControlPlane(dependencies);
  const operations = bindOperations(plane, OPERATIONS);
  return {
    signingName: "iam",
    protocol: "awsQuery",
    target: "https://iam.amazonaws.com/doc/2010-05-08/",
    schemas: sdk,
    operations: obeying(IAM_RULES, "ValidationError", operations),
    mayAssume(roleArn, service) {
      const role = plane.roles.get(roleArn.slice(roleArn.lastIndexOf("/") + 1).toLowerCase());
      return role?.arn === roleArn && mayAssume(role.trust, service);
    },
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateRole: roles.createRole,
  GetRole: roles.getRole,
  ListRoles: roles.listRoles,
  UpdateRole: roles.updateRole,
  UpdateRoleDescription: roles.updateRoleDescription,
  UpdateAssumeRolePolicy: roles.updateTrust,
  DeleteRole: roles.deleteRole,
  TagRole: tags.tagRole,
  UntagRole: tags.untagRole,
  ListRoleTags: tags.listRoleTags,
  ListInstanceProfilesForRole: roles.listInstanceProfiles,

  PutRolePolicy: inline.putRolePolicy,
  GetRolePolicy: inline.getRolePolicy,
  DeleteRolePolicy: inline.deleteRolePolicy,
  ListRolePolicies: inline.listRolePolicies,

  AttachRolePolicy: attached.attachRolePolicy,
  DetachRolePolicy: attached.detachRolePolicy,
  ListAttachedRolePolicies: attached.listAttachedRolePolicies,
  PutRolePermissionsBoundary: attached.putBoundary,
  DeleteRolePermissionsBoundary: attached.deleteBoundary,

  CreatePolicy: policies.createPolicy,
  GetPolicy: policies.getPolicy,
  ListPolicies: policies.listPolicies,
  DeletePolicy: policies.deletePolicy,
  CreatePolicyVersion: versions.createPolicyVersion,
  GetPolicyVersion: versions.getPolicyVersion,
  ListPolicyVersions: versions.listPolicyVersions,
  DeletePolicyVersion: versions.deletePolicyVersion,
  TagPolicy: tags.tagPolicy,
  UntagPolicy: tags.untagPolicy,
  ListPolicyTags: tags.listPolicyTags,
};
