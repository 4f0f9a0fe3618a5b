/** aws.lambda.EventSourceMapping. Local AWS polls those of queues and keeps all others. */
import type {
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import { unlessGone } from "../errors.ts";
import { waitFor } from "../poll.ts";
import type { ResourceType } from "../resource-type.ts";
import { between, functionNameOf, oneOf, REGION, sameWhereSet, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";
import { apiMembers, SETTINGS, settingsOf } from "./event-source-members.ts";

export const eventSourceMapping: ResourceType = {
  token: "aws:lambda/eventSourceMapping:EventSourceMapping",
  inputs: {
    amazonManagedKafkaEventSourceConfig: { computed: true, replaces: true, same: sameWhereSet },
    batchSize: { computed: true, check: between(1, 10_000) },
    bisectBatchOnFunctionError: {},
    destinationConfig: {},
    documentDbEventSourceConfig: {},
    enabled: { default: true },
    eventSourceArn: { replaces: true },
    filterCriteria: {},
    functionName: { required: true, same: sameTarget },
    functionResponseTypes: {},
    kmsKeyArn: {},
    maximumBatchingWindowInSeconds: { check: between(0, 300) },
    maximumRecordAgeInSeconds: { computed: true, check: between(-1, 604_800) },
    maximumRetryAttempts: { computed: true, check: between(-1, 10_000) },
    metricsConfig: {},
    parallelizationFactor: { computed: true, check: between(1, 10) },
    provisionedPollerConfig: {},
    queues: { replaces: true },
    region: REGION,
    scalingConfig: {},
    selfManagedEventSource: { replaces: true },
    selfManagedKafkaEventSourceConfig: { computed: true, replaces: true, same: sameWhereSet },
    sourceAccessConfigurations: {},
    startingPosition: { replaces: true, check: oneOf("AT_TIMESTAMP", "LATEST", "TRIM_HORIZON") },
    startingPositionTimestamp: { replaces: true },
    tags: TAGS,
    topics: { replaces: true },
    tumblingWindowInSeconds: { check: between(0, 900) },
    useResourceTimeoutForPropagation: {},
  },
  outputs: [
    "arn",
    "functionArn",
    "lastModified",
    "lastProcessingResult",
    "state",
    "stateTransitionReason",
    "tagsAll",
    "uuid",
  ],
  recomputed: ({ changed }) => [
    "lastModified",
    "state",
    ...(changed.has("functionName") ? ["functionArn"] : []),
  ],
  async create(inputs, session) {
    const { UUID = "" } = await session.clients(inputs).lambda.createEventSourceMapping({
      ...apiMembers(inputs),
      FunctionName: inputs.functionName as string,
      Enabled: inputs.enabled as boolean,
      Tags: allTags(inputs, session),
    });
    return UUID;
  },
  settle: settled,
  async read(id, known, session) {
    const { lambda } = session.clients(known);
    const found = await lambda.getEventSourceMapping({ UUID: id });
    const { Tags = {} } = await lambda.listTags({ Resource: found.EventSourceMappingArn ?? "" });
    return {
      ...settingsOf(found),
      ...outputsOf(found),
      enabled: /^(Enabl|Creat)/.test(found.State ?? ""),
      // Either form of a function's name stays as the program has it, as long as it is the same function.
      functionName: sameTarget(known.functionName, found.FunctionArn)
        ? known.functionName
        : found.FunctionArn,
      region: (found.EventSourceMappingArn ?? "").split(":")[3],
      startingPositionTimestamp: known.startingPositionTimestamp,
      useResourceTimeoutForPropagation: known.useResourceTimeoutForPropagation,
      ...tagOutputs(Tags, known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { lambda } = session.clients(wanted);
    const isSetting = (name: string) => SETTINGS.includes(name) || ["enabled", "functionName"].includes(name);
    if ([...changed].some(isSetting)) {
      await settled(id, wanted, session);
      const members: UpdateEventSourceMappingRequest = {
        UUID: id,
        ...apiMembers(wanted, (name) => changed.has(name)),
        ...(changed.has("functionName") && { FunctionName: wanted.functionName as string }),
        Enabled: wanted.enabled as boolean,
      };
      await lambda.updateEventSourceMapping(members);
      await settled(id, wanted, session);
    }
    const Resource = old.arn as string;
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await lambda.untagResource({ Resource, TagKeys: remove });
    if (Object.keys(set).length > 0) await lambda.tagResource({ Resource, Tags: set });
  },
  async delete(id, state, session) {
    const { lambda } = session.clients(state);
    await settled(id, state, session);
    await lambda.deleteEventSourceMapping({ UUID: id });
    await waitFor(`the event source mapping ${id} is deleted`, session, async () => {
      return (await unlessGone(lambda.getEventSourceMapping({ UUID: id }))) === undefined;
    });
  },
};

/** Waits until a mapping may be changed. */
async function settled(id: string, properties: Properties, session: Session): Promise<void> {
  const { lambda } = session.clients(properties);
  await waitFor(`the event source mapping ${id} has settled`, session, async () => {
    const { State = "" } = await lambda.getEventSourceMapping({ UUID: id });
    return State === "Enabled" || State === "Disabled";
  });
}

function outputsOf(found: EventSourceMappingConfiguration): Properties {
  return {
    arn: found.EventSourceMappingArn,
    functionArn: found.FunctionArn,
    lastModified: found.LastModified?.toISOString(),
    lastProcessingResult: found.LastProcessingResult ?? "",
    state: found.State,
    stateTransitionReason: found.StateTransitionReason ?? "",
    uuid: found.UUID,
  };
}

/** Whether two names, ARNs or not, mean one function and one qualifier. */
function sameTarget(old: unknown, wanted: unknown): boolean {
  const target = (name: unknown) => {
    const [, , , , , , , qualifier] = String(name).split(":");
    const plain = String(name).startsWith("arn:") ? qualifier : String(name).split(":")[1];
    return `${String(functionNameOf(name)).split(":")[0]}:${plain ?? ""}`;
  };
  return target(old) === target(wanted);
}
