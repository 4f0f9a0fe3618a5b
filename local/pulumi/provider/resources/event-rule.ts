/** aws.cloudwatch.EventRule: a rule of EventBridge. */
import type { RuleState } from "@aws-sdk/client-eventbridge";
import type { ResourceType } from "../resource-type.ts";
import { length, oneOf, REGION, sameBus, sameJson, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

/** The id is the rule's name, with the bus in front when it is not the default one. */
function locate(id: string): { Name: string; EventBusName: string } {
  const slash = id.lastIndexOf("/");
  return slash < 0
    ? { Name: id, EventBusName: "default" }
    : { Name: id.slice(slash + 1), EventBusName: id.slice(0, slash) };
}

async function put(inputs: Properties, session: Session, tags?: Tags): Promise<void> {
  await session.clients(inputs).events.putRule({
    Name: inputs.name as string,
    EventBusName: inputs.eventBusName as string,
    Description: inputs.description as string | undefined,
    EventPattern: inputs.eventPattern as string | undefined,
    ScheduleExpression: inputs.scheduleExpression as string | undefined,
    State: (inputs.state as RuleState | undefined) ?? "ENABLED",
    Tags: tags && Object.keys(tags).length > 0 ? tagList(tags) : undefined,
  });
}

export const eventRule: ResourceType = {
  token: "aws:cloudwatch/eventRule:EventRule",
  inputs: {
    description: { check: length(0, 512) },
    eventBusName: { default: "default", replaces: true, same: sameBus },
    eventPattern: { same: sameJson },
    forceDestroy: { default: false },
    name: { autoname: true, replaces: true, check: length(1, 64) },
    region: REGION,
    scheduleExpression: { check: length(0, 256) },
    state: { computed: true, check: oneOf("ENABLED", "DISABLED") },
    tags: TAGS,
  },
  outputs: ["arn", "tagsAll"],
  check({ eventPattern, scheduleExpression }) {
    if (eventPattern || scheduleExpression) return undefined;
    return "One of 'eventPattern' and 'scheduleExpression' must be set.";
  },
  async create(inputs, session) {
    await put(inputs, session, allTags(inputs, session));
    return inputs.eventBusName === "default"
      ? (inputs.name as string)
      : `${inputs.eventBusName}/${inputs.name}`;
  },
  async read(id, known, session) {
    const { events } = session.clients(known);
    const found = await events.describeRule(locate(id));
    const { Tags } = await events.listTagsForResource({ ResourceARN: found.Arn });
    return {
      arn: found.Arn,
      description: found.Description ?? "",
      eventBusName: found.EventBusName ?? "default",
      eventPattern: found.EventPattern ?? "",
      forceDestroy: known.forceDestroy ?? false,
      name: found.Name,
      region: (found.Arn ?? "").split(":")[3],
      scheduleExpression: found.ScheduleExpression ?? "",
      state: found.State,
      ...tagOutputs(tagMap(Tags), known, session),
    };
  },
  async update(_, { changed, old, wanted }, session) {
    const { events } = session.clients(wanted);
    if ([...changed].some((name) => !["tags", "tagsAll", "forceDestroy"].includes(name)))
      await put(wanted, session);
    const ResourceARN = old.arn as string;
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await events.untagResource({ ResourceARN, TagKeys: remove });
    if (Object.keys(set).length > 0) await events.tagResource({ ResourceARN, Tags: tagList(set) });
  },
  async delete(id, state, session) {
    const Force = state.forceDestroy === true;
    await session.clients(state).events.deleteRule({ ...locate(id), Force });
  },
};
