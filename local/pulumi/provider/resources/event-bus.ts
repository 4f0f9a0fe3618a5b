/** aws.cloudwatch.EventBus: an event bus of one's own. */
import type { ResourceType } from "../resource-type.ts";
import { length, REGION, TAGS } from "../rules.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

/** The settings as EventBridge takes them; what was taken away is cleared. */
function settingsOf({ description, kmsKeyIdentifier, deadLetterConfig }: Properties) {
  return {
    Description: (description as string | undefined) ?? "",
    KmsKeyIdentifier: (kmsKeyIdentifier as string | undefined) ?? "",
    DeadLetterConfig: { Arn: (deadLetterConfig as { arn?: string } | undefined)?.arn },
  };
}

export const eventBus: ResourceType = {
  token: "aws:cloudwatch/eventBus:EventBus",
  inputs: {
    deadLetterConfig: {},
    description: { check: length(0, 512) },
    kmsKeyIdentifier: {},
    name: { required: true, replaces: true, check: length(1, 256) },
    region: REGION,
    tags: TAGS,
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, session) {
    const { events } = session.clients(inputs);
    const Name = inputs.name as string;
    await events.createEventBus({ Name, ...settingsOf(inputs), Tags: tagList(allTags(inputs, session)) });
    return Name;
  },
  async read(id, known, session) {
    const { events } = session.clients(known);
    const found = await events.describeEventBus({ Name: id });
    const { Tags } = await events.listTagsForResource({ ResourceARN: found.Arn });
    return {
      arn: found.Arn,
      deadLetterConfig: found.DeadLetterConfig?.Arn ? { arn: found.DeadLetterConfig.Arn } : undefined,
      description: found.Description ?? "",
      kmsKeyIdentifier: found.KmsKeyIdentifier ?? "",
      name: found.Name,
      region: (found.Arn ?? "").split(":")[3],
      ...tagOutputs(tagMap(Tags), known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { events } = session.clients(wanted);
    if ([...changed].some((name) => !name.startsWith("tags")))
      await events.updateEventBus({ Name: id, ...settingsOf(wanted) });
    const ResourceARN = old.arn as string;
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await events.untagResource({ ResourceARN, TagKeys: remove });
    if (Object.keys(set).length > 0) await events.tagResource({ ResourceARN, Tags: tagList(set) });
  },
  async delete(id, state, session) {
    await session.clients(state).events.deleteEventBus({ Name: id });
  },
};
