/** aws.iam.Policy: a managed policy of the customer, each change of which is a new version. */
import type { IAM } from "@aws-sdk/client-iam";
import type { ResourceType } from "../resource-type.ts";
import { length, POLICY_DOCUMENT, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";

/** IAM keeps five versions of a policy. */
const VERSIONS_LIMIT = 5;

export const policy: ResourceType = {
  token: "aws:iam/policy:Policy",
  inputs: {
    description: { replaces: true, check: length(0, 1000) },
    name: { autoname: true, replaces: true, check: length(1, 128) },
    path: { default: "/", replaces: true },
    policy: POLICY_DOCUMENT,
    tags: TAGS,
  },
  outputs: ["arn", "attachmentCount", "policyId", "tagsAll"],
  async create(inputs, session) {
    const { Policy } = await session.clients(inputs).iam.createPolicy({
      PolicyName: inputs.name as string,
      Path: inputs.path as string,
      Description: inputs.description as string | undefined,
      PolicyDocument: inputs.policy as string,
      Tags: tagList(allTags(inputs, session)),
    });
    return Policy?.Arn ?? "";
  },
  async read(id, known, session) {
    const { iam } = session.clients(known);
    const { Policy } = await iam.getPolicy({ PolicyArn: id });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: id,
      VersionId: Policy?.DefaultVersionId,
    });
    return {
      arn: Policy?.Arn,
      attachmentCount: Policy?.AttachmentCount,
      description: Policy?.Description ?? "",
      name: Policy?.PolicyName,
      path: Policy?.Path ?? "/",
      policy: decodeURIComponent(PolicyVersion?.Document ?? ""),
      policyId: Policy?.PolicyId,
      ...tagOutputs(tagMap(Policy?.Tags), known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { iam } = session.clients(wanted);
    if (changed.has("policy")) {
      await removeOldest(iam, id);
      const PolicyDocument = wanted.policy as string;
      await iam.createPolicyVersion({ PolicyArn: id, PolicyDocument, SetAsDefault: true });
    }
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await iam.untagPolicy({ PolicyArn: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await iam.tagPolicy({ PolicyArn: id, Tags: tagList(set) });
  },
  async delete(id, state, session) {
    const { iam } = session.clients(state);
    for (const VersionId of await furtherVersions(iam, id)) {
      await iam.deletePolicyVersion({ PolicyArn: id, VersionId });
    }
    await iam.deletePolicy({ PolicyArn: id });
  },
};

/** Makes room for a version. */
async function removeOldest(iam: IAM, PolicyArn: string): Promise<void> {
  const further = await furtherVersions(iam, PolicyArn);
  if (further.length < VERSIONS_LIMIT - 1) return;
  await iam.deletePolicyVersion({ PolicyArn, VersionId: further.at(-1) });
}

/** The versions beside the default one, newest first. */
async function furtherVersions(iam: IAM, PolicyArn: string): Promise<(string | undefined)[]> {
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).map(({ VersionId }) => VersionId);
}
