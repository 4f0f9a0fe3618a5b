/** aws.ssm.Parameter */
import type { ParameterTier, ParameterType } from "@aws-sdk/client-ssm";
import type { Change, ResourceType } from "../resource-type.ts";
import { length, oneOf, REGION, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import { type Properties, secret } from "../values.ts";

const TAGGED_AS = "Parameter";

function putInput(inputs: Properties) {
  return {
    AllowedPattern: inputs.allowedPattern as string | undefined,
    DataType: inputs.dataType as string | undefined,
    Description: inputs.description as string | undefined,
    KeyId: inputs.type === "SecureString" ? (inputs.keyId as string | undefined) : undefined,
    Name: inputs.name as string,
    Tier: inputs.tier as ParameterTier | undefined,
    Type: inputs.type as ParameterType,
    Value: (inputs.insecureValue ?? inputs.value) as string,
  };
}

/** An update leaves out an unchanged description, so that SSM keeps the one that somebody else wrote. */
function updateInput({ changed, wanted }: Change) {
  const { DataType: _, Description, ...rest } = putInput(wanted);
  return { ...rest, ...(changed.has("description") && { Description: Description ?? "" }), Overwrite: true };
}

export const parameter: ResourceType = {
  token: "aws:ssm/parameter:Parameter",
  inputs: {
    allowedPattern: { check: length(0, 1024) },
    dataType: { computed: true, replaces: true },
    description: { check: length(0, 1024) },
    insecureValue: { computed: true },
    keyId: { computed: true },
    name: { autoname: true, replaces: true, check: length(1, 2048) },
    overwrite: {},
    region: REGION,
    tags: TAGS,
    tier: { computed: true, same: (_, wanted) => wanted === "Intelligent-Tiering" },
    type: { required: true, check: oneOf("String", "StringList", "SecureString") },
    value: { computed: true, secret: true },
  },
  outputs: ["arn", "version", "hasValueWo", "tagsAll"],
  check({ type, value, insecureValue }) {
    if ((value === undefined) === (insecureValue === undefined)) {
      return "Exactly one of 'value' and 'insecureValue' must be set.";
    }
    if (type === "SecureString" && insecureValue !== undefined)
      return "A SecureString takes 'value', not 'insecureValue'.";
    return undefined;
  },
  recomputed({ changed }) {
    return [
      ...(changed.has("value") || changed.has("description") ? ["version"] : []),
      ...(changed.has("insecureValue") ? ["value", "version"] : []),
    ];
  },
  async create(inputs, session) {
    const Overwrite = inputs.overwrite === true;
    const tags = allTags(inputs, session);
    // SSM refuses tags together with Overwrite; settle adds them then.
    const Tags = Overwrite || Object.keys(tags).length === 0 ? undefined : tagList(tags);
    await session.clients(inputs).ssm.putParameter({ ...putInput(inputs), Overwrite, Tags });
    return inputs.name as string;
  },
  async settle(id, inputs, session) {
    const Tags = tagList(allTags(inputs, session));
    if (!inputs.overwrite || Tags.length === 0) return;
    await session.clients(inputs).ssm.addTagsToResource({ ResourceType: TAGGED_AS, ResourceId: id, Tags });
  },
  async read(id, known, session) {
    const { ssm } = session.clients(known);
    const [{ Parameter }, { Parameters = [] }, { TagList }] = await Promise.all([
      ssm.getParameter({ Name: id, WithDecryption: true }),
      ssm.describeParameters({
        ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [id] }],
      }),
      ssm.listTagsForResource({ ResourceType: TAGGED_AS, ResourceId: id }),
    ]);
    const isInsecure = known.insecureValue !== undefined && Parameter?.Type !== "SecureString";
    return {
      allowedPattern: Parameters[0]?.AllowedPattern ?? "",
      arn: Parameter?.ARN,
      dataType: Parameter?.DataType ?? "text",
      description: Parameters[0]?.Description ?? "",
      hasValueWo: false,
      insecureValue: isInsecure ? Parameter?.Value : undefined,
      keyId: Parameters[0]?.KeyId ?? "",
      name: Parameter?.Name,
      overwrite: known.overwrite,
      region: (Parameter?.ARN ?? "").split(":")[3],
      tier: Parameters[0]?.Tier,
      type: Parameter?.Type,
      value: secret(Parameter?.Value ?? ""),
      version: Parameter?.Version,
      ...tagOutputs(tagMap(TagList), known, session),
    };
  },
  async update(id, change, session) {
    const { ssm } = session.clients(change.wanted);
    const written = [...change.changed].filter((name) => !["overwrite", "tags", "region"].includes(name));
    if (written.length > 0) await ssm.putParameter(updateInput(change));
    const { set, remove } = tagChanges((change.old.tagsAll ?? {}) as Tags, allTags(change.wanted, session));
    if (remove.length > 0) {
      await ssm.removeTagsFromResource({ ResourceType: TAGGED_AS, ResourceId: id, TagKeys: remove });
    }
    if (Object.keys(set).length > 0) {
      await ssm.addTagsToResource({ ResourceType: TAGGED_AS, ResourceId: id, Tags: tagList(set) });
    }
  },
  async delete(id, state, session) {
    await session.clients(state).ssm.deleteParameter({ Name: id });
  },
};
