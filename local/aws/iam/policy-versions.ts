/** Versions of customer managed policies. */
import type * as sdk from "@aws-sdk/client-iam";
import { AwsError, orRefuse } from "../service.ts";
import { type ControlPlane, loadPolicy } from "./control-plane.ts";
import { encodePolicy, type PolicyDocument, type PolicyVersionDocument } from "./documents.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "./errors.ts";
import { checkPolicy } from "./policy-rules.ts";

const VERSIONS_LIMIT = 5;

/** Adds a version. It becomes the default one when the request says so. */
export function createPolicyVersion(plane: ControlPlane, input: sdk.CreatePolicyVersionRequest) {
  const policy = loadOwnPolicy(plane, input.PolicyArn);
  const { PolicyDocument: text = "", SetAsDefault = false } = input;
  checkPolicy(text, "managed", policy.arn);
  if (policy.versions.length >= VERSIONS_LIMIT) {
    throw limitExceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
  }
  const createdAt = plane.now();
  const version = { id: `v${policy.nextVersion}`, text, createdAt };
  const changed = {
    ...policy,
    versions: [...policy.versions, version],
    nextVersion: policy.nextVersion + 1,
    ...(SetAsDefault ? { defaultVersion: version.id, updatedAt: createdAt } : {}),
  };
  plane.policies.set(policy.arn, changed);
  return { PolicyVersion: show(changed, version) };
}

/** One version, with its text. */
export function getPolicyVersion(plane: ControlPlane, input: sdk.GetPolicyVersionRequest) {
  const policy = loadPolicy(plane, input.PolicyArn);
  const version = findVersion(policy, input.VersionId);
  return { PolicyVersion: { Document: encodePolicy(version.text), ...show(policy, version) } };
}

/** All versions of a policy, newest first. */
export function listPolicyVersions(plane: ControlPlane, input: sdk.ListPolicyVersionsRequest) {
  const policy = loadPolicy(plane, input.PolicyArn);
  const Versions = [...policy.versions].reverse().map((version) => show(policy, version));
  return { Versions, IsTruncated: false };
}

/** Deletes a version other than the default one. */
export function deletePolicyVersion(plane: ControlPlane, input: sdk.DeletePolicyVersionRequest) {
  const policy = loadOwnPolicy(plane, input.PolicyArn);
  const version = findVersion(policy, input.VersionId);
  if (version.id === policy.defaultVersion) {
    throw deleteConflict("Cannot delete the default version of a policy.");
  }
  const versions = policy.versions.filter((each) => each !== version);
  plane.policies.set(policy.arn, { ...policy, versions });
}

/** Finds a policy to change. Throws NoSuchEntity, or AccessDenied when the policy is AWS's own. */
export function loadOwnPolicy(plane: ControlPlane, arn = ""): PolicyDocument {
  const policy = loadPolicy(plane, arn);
  if (plane.policies.has(arn)) return policy;
  throw new AwsError("AccessDenied", `Policy ${arn} is managed by AWS and can't be changed.`, 403);
}

function findVersion({ arn, versions }: PolicyDocument, id = ""): PolicyVersionDocument {
  const message = `Policy ${arn} version ${id} does not exist or is not attachable.`;
  return orRefuse(
    versions.find((each) => each.id === id),
    () => noSuchEntity(message),
  );
}

function show({ defaultVersion }: PolicyDocument, { id, createdAt }: PolicyVersionDocument) {
  return { VersionId: id, IsDefaultVersion: id === defaultVersion, CreateDate: new Date(createdAt) };
}
