/** Customer managed policies. AWS's own can be read in the same way. */

import type * as sdk from "@aws-sdk/client-iam";
import { partitionOf } from "../../../lib/partition.ts";
import type { CallContext } from "../service.ts";
import { showTags } from "../tags.ts";
import { type ControlPlane, loadPolicy } from "./control-plane.ts";
import { type PolicyDocument, uniqueId } from "./documents.ts";
import { alreadyExists, deleteConflict } from "./errors.ts";
import { cutPage } from "./listing.ts";
import { checkPolicy } from "./policy-rules.ts";
import { loadOwnPolicy } from "./policy-versions.ts";
import { readUniqueTags } from "./tags.ts";

/** Creates a policy with the version v1. */
export function createPolicy(plane: ControlPlane, input: sdk.CreatePolicyRequest, call: CallContext) {
  const { PolicyName: name = "", Path: path = "/", PolicyDocument: text = "" } = input;
  const arn = `arn:${partitionOf(call.region)}:iam::${call.accountId}:policy${path}${name}`;
  checkPolicy(text, "managed", arn);
  const taken = plane.policies.values().some((each) => each.name.toLowerCase() === name.toLowerCase());
  if (taken) throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  const createdAt = plane.now();
  const policy: PolicyDocument = {
    name,
    path,
    id: uniqueId("ANPA"),
    arn,
    ...(input.Description ? { description: input.Description } : {}),
    versions: [{ id: "v1", text, createdAt }],
    defaultVersion: "v1",
    nextVersion: 2,
    tags: readUniqueTags(input.Tags),
    createdAt,
    updatedAt: createdAt,
  };
  plane.policies.set(policy.arn, policy);
  return { Policy: show(plane, policy) };
}

/** One policy, with its description. */
export function getPolicy(plane: ControlPlane, input: sdk.GetPolicyRequest) {
  const policy = loadPolicy(plane, input.PolicyArn);
  return { Policy: { ...show(plane, policy), Description: policy.description } };
}

/** The customer managed policies below a path, page by page. AWS's own are never listed. */
export function listPolicies(plane: ControlPlane, input: sdk.ListPoliciesRequest) {
  const listed = plane.policies
    .values()
    .filter(({ path }) => input.Scope !== "AWS" && path.startsWith(input.PathPrefix ?? "/"))
    .filter(({ arn }) => !input.OnlyAttached || countAttachments(plane, arn) > 0);
  const { items, ...rest } = cutPage(listed, ({ name }) => name, input);
  return { Policies: items.map((policy) => show(plane, policy)), ...rest };
}

/** Deletes a policy that is attached to no role and has no version but the default. */
export function deletePolicy(plane: ControlPlane, input: sdk.DeletePolicyRequest) {
  const { arn, versions } = loadOwnPolicy(plane, input.PolicyArn);
  if (countAttachments(plane, arn) > 0) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  plane.policies.delete(arn);
}

function countAttachments(plane: ControlPlane, arn: string): number {
  return plane.roles.values().filter(({ attached }) => attached.includes(arn)).length;
}

function show(plane: ControlPlane, policy: PolicyDocument) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: countAttachments(plane, policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(Object.keys(policy.tags).length > 0 ? { Tags: showTags(policy.tags) } : {}),
  };
}
