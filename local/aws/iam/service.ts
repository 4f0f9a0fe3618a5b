/** IAM, the table of its operations: roles and policies, which are kept and shown but never enforced. */
import * as sdk from "@aws-sdk/client-iam";
import {
  bindOperations,
  type OperationTable,
  type ServiceDefinition,
  type StoreAndClock,
} from "../service.ts";
import { obeying } from "../validation/member-rules.ts";
import {
  attachRolePolicy,
  deleteBoundary,
  detachRolePolicy,
  listAttachedRolePolicies,
  putBoundary,
} from "./attached-policies.ts";
import { type ControlPlane, openControlPlane } from "./control-plane.ts";
import { deleteRolePolicy, getRolePolicy, listRolePolicies, putRolePolicy } from "./inline-policies.ts";
import { IAM_RULES } from "./input-rules.ts";
import { createPolicy, deletePolicy, getPolicy, listPolicies } from "./policies.ts";
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
} from "./policy-versions.ts";
import {
  createRole,
  deleteRole,
  getRole,
  listInstanceProfiles,
  listRoles,
  updateRole,
  updateRoleDescription,
  updateTrust,
} from "./roles.ts";
import { listRoleTags, tagRole, untagRole } from "./tags.ts";

/** Makes the service. */
export function iamService(dependencies: StoreAndClock): ServiceDefinition {
  const operations = bindOperations(openControlPlane(dependencies), OPERATIONS);
  return {
    signingName: "iam",
    protocol: "awsQuery",
    target: "https://iam.amazonaws.com/doc/2010-05-08/",
    schemas: sdk,
    operations: obeying(IAM_RULES, "ValidationError", operations),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  UpdateAssumeRolePolicy: updateTrust,
  DeleteRole: deleteRole,
  TagRole: tagRole,
  UntagRole: untagRole,
  ListRoleTags: listRoleTags,
  ListInstanceProfilesForRole: listInstanceProfiles,

  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: listRolePolicies,

  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  PutRolePermissionsBoundary: putBoundary,
  DeleteRolePermissionsBoundary: deleteBoundary,

  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  DeletePolicyVersion: deletePolicyVersion,
};
