/** Customer managed policies with their versions. */
import type * as sdk from "@aws-sdk/client-iam";
import { AwsError, type Operation } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { encodePolicy, type PolicyDocument, uniqueId } from "./documents.ts";
import { alreadyExists, deleteConflict, limitExceeded, noSuchPolicy, notYours } from "./errors.ts";
import { cutPage, type Listing } from "./listing.ts";
import { findManagedPolicy } from "./managed-policies.ts";
import { checkPolicy } from "./policy-rules.ts";
import { type Roles, readTags, showTags, wholeSeconds } from "./roles.ts";

const VERSIONS_LIMIT = 5;

export function policyOperations(
  policies: Collection<PolicyDocument>,
  roles: Roles,
  now: () => number,
): Record<string, Operation> {
  function find(arn = ""): PolicyDocument {
    const policy = policies.get(arn) ?? findManagedPolicy(arn);
    if (!policy) throw noSuchPolicy(arn);
    return policy;
  }

  function findOwn(arn = ""): PolicyDocument {
    const policy = find(arn);
    if (!policies.has(arn)) throw notYours(arn);
    return policy;
  }

  function findVersion(policy: PolicyDocument, id = "") {
    const version = policy.versions.find((each) => each.id === id);
    if (version) return version;
    throw new AwsError(
      "NoSuchEntity",
      `Policy ${policy.arn} version ${id} does not exist or is not attachable.`,
      404,
    );
  }

  const attachments = (arn: string) => roles.values().filter((role) => role.attached.includes(arn)).length;

  const show = (policy: PolicyDocument) => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments(policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(Object.keys(policy.tags).length > 0 ? { Tags: showTags(policy.tags) } : {}),
  });

  return {
    CreatePolicy(input: sdk.CreatePolicyCommandInput, call) {
      checkPolicy(input.PolicyDocument ?? "", "managed");
      const name = input.PolicyName ?? "";
      const path = input.Path ?? "/";
      const taken = policies.values().some((policy) => policy.name.toLowerCase() === name.toLowerCase());
      if (taken) {
        throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
      }
      const createdAt = wholeSeconds(now());
      const policy: PolicyDocument = {
        name,
        path,
        id: uniqueId("ANPA"),
        arn: `arn:aws:iam::${call.accountId}:policy${path}${name}`,
        ...(input.Description ? { description: input.Description } : {}),
        versions: [{ id: "v1", text: input.PolicyDocument ?? "", createdAt }],
        defaultVersion: "v1",
        nextVersion: 2,
        tags: readTags(input.Tags ?? []),
        createdAt,
        updatedAt: createdAt,
      };
      policies.set(policy.arn, policy);
      return { Policy: show(policy) };
    },

    GetPolicy(input: sdk.GetPolicyCommandInput) {
      const policy = find(input.PolicyArn);
      return { Policy: { ...show(policy), Description: policy.description } };
    },

    ListPolicies(input: sdk.ListPoliciesCommandInput) {
      const listed = policies
        .values()
        .filter((policy) => input.Scope !== "AWS" && policy.path.startsWith(input.PathPrefix ?? "/"))
        .filter((policy) => !input.OnlyAttached || attachments(policy.arn) > 0);
      const { items, ...rest } = cutPage(listed, (policy) => policy.name, input as Listing);
      return { Policies: items.map(show), ...rest };
    },

    DeletePolicy(input: sdk.DeletePolicyCommandInput) {
      const policy = findOwn(input.PolicyArn);
      if (attachments(policy.arn) > 0) throw deleteConflict("Cannot delete a policy attached to entities.");
      if (policy.versions.length > 1) {
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      policies.delete(policy.arn);
      return {};
    },

    CreatePolicyVersion(input: sdk.CreatePolicyVersionCommandInput) {
      const policy = findOwn(input.PolicyArn);
      checkPolicy(input.PolicyDocument ?? "", "managed");
      if (policy.versions.length >= VERSIONS_LIMIT) {
        throw limitExceeded(
          "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
        );
      }
      const createdAt = wholeSeconds(now());
      const version = { id: `v${policy.nextVersion}`, text: input.PolicyDocument ?? "", createdAt };
      policies.set(policy.arn, {
        ...policy,
        versions: [...policy.versions, version],
        nextVersion: policy.nextVersion + 1,
        ...(input.SetAsDefault ? { defaultVersion: version.id, updatedAt: createdAt } : {}),
      });
      return {
        PolicyVersion: {
          VersionId: version.id,
          IsDefaultVersion: input.SetAsDefault ?? false,
          CreateDate: new Date(createdAt),
        },
      };
    },

    GetPolicyVersion(input: sdk.GetPolicyVersionCommandInput) {
      const policy = find(input.PolicyArn);
      const version = findVersion(policy, input.VersionId);
      return {
        PolicyVersion: {
          Document: encodePolicy(version.text),
          VersionId: version.id,
          IsDefaultVersion: version.id === policy.defaultVersion,
          CreateDate: new Date(version.createdAt),
        },
      };
    },

    ListPolicyVersions(input: sdk.ListPolicyVersionsCommandInput) {
      const policy = find(input.PolicyArn);
      const Versions = [...policy.versions].reverse().map((version) => ({
        VersionId: version.id,
        IsDefaultVersion: version.id === policy.defaultVersion,
        CreateDate: new Date(version.createdAt),
      }));
      return { Versions, IsTruncated: false };
    },

    DeletePolicyVersion(input: sdk.DeletePolicyVersionCommandInput) {
      const policy = findOwn(input.PolicyArn);
      const version = findVersion(policy, input.VersionId);
      if (version.id === policy.defaultVersion) {
        throw deleteConflict("Cannot delete the default version of a policy.");
      }
      policies.set(policy.arn, {
        ...policy,
        versions: policy.versions.filter((each) => each !== version),
      });
      return {};
    },
  };
}
