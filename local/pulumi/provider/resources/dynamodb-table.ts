/** aws.dynamodb.Table, made in the DynamoDB of another server of this machine (`--service dynamodb=URL`). */
import type {
  BillingMode,
  CreateTableCommandInput,
  DynamoDB,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { isException, unlessGone } from "../errors.ts";
import { waitFor } from "../poll.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, oneOf, REGION, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagList, tagMap, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";
import {
  fromGlobalIndex,
  fromLocalIndex,
  keyOf,
  keyPart,
  sameIndexes,
  throughputOf,
  toGlobalIndex,
  toLocalIndex,
} from "./dynamodb-indexes.ts";
import {
  attributesOf,
  checkIndexes,
  checkTable,
  refuseOtherTypes,
  sameAttributes,
  sameTtl,
  type TableInputs,
} from "./dynamodb-table-rules.ts";
import { streamOf, updateSteps } from "./dynamodb-table-steps.ts";

export const dynamodbTable: ResourceType = {
  token: "aws:dynamodb/table:Table",
  service: "dynamodb",
  inputs: {
    attributes: { required: true, same: sameAttributes },
    billingMode: { default: "PROVISIONED", check: oneOf("PROVISIONED", "PAY_PER_REQUEST") },
    globalSecondaryIndexes: { same: sameIndexes, check: checkIndexes },
    hashKey: { required: true, replaces: true },
    localSecondaryIndexes: { replaces: true, same: sameIndexes },
    name: { autoname: true, replaces: true, check: length(3, 255) },
    rangeKey: { replaces: true },
    readCapacity: { computed: true },
    region: REGION,
    streamEnabled: {},
    streamViewType: {
      computed: true,
      check: oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
    },
    tags: TAGS,
    // pulumi-aws leaves a table's expiry alone when the program no longer names it.
    ttl: { computed: true, same: sameTtl },
    writeCapacity: { computed: true },
  },
  outputs: ["arn", "streamArn", "streamLabel", "tagsAll"],
  check: checkTable,
  recomputed: ({ changed }) =>
    changed.has("streamEnabled") || changed.has("streamViewType") ? ["streamArn", "streamLabel"] : [],
  async create(inputs, session) {
    const { name = "" } = inputs as TableInputs;
    await session.clients(inputs).dynamodb.createTable(toTable(inputs, session));
    return name;
  },
  async settle(id, inputs, session) {
    await settled(id, inputs, session);
    if (!sameTtl(undefined, inputs.ttl)) await expire(id, {}, inputs, session);
  },
  async read(id, known, session) {
    const { dynamodb } = session.clients(known);
    const { Table: found = {} } = await dynamodb.describeTable({ TableName: id });
    const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName: id });
    const tags = await readTags(dynamodb, found.TableArn ?? "");
    return {
      ...propertiesOf(found),
      region: known.region ?? session.region,
      ttl: {
        attributeName: ttl?.AttributeName ?? "",
        enabled: ["ENABLED", "ENABLING"].includes(ttl?.TimeToLiveStatus ?? ""),
      },
      ...tagOutputs(tags ?? allTags(known, session), known, session),
    };
  },
  async update(id, change, session) {
    const { changed, old, wanted } = change;
    const { dynamodb } = session.clients(wanted);
    refuseOtherTypes(old as TableInputs, wanted as TableInputs);
    await settled(id, wanted, session);
    for (const step of updateSteps(change)) {
      await dynamodb.updateTable({ TableName: id, ...step });
      await settled(id, wanted, session);
    }
    if (changed.has("ttl")) await expire(id, old, wanted, session);
    await changeTags(dynamodb, String(old.arn), old, allTags(wanted, session));
  },
  async delete(id, state, session) {
    const { dynamodb } = session.clients(state);
    await dynamodb.deleteTable({ TableName: id });
    await waitFor(`the table ${id} is deleted`, session, async () => {
      return (await unlessGone(dynamodb.describeTable({ TableName: id }))) === undefined;
    });
  },
};

function toTable(inputs: Properties, session: Session): CreateTableCommandInput {
  const table = inputs as TableInputs;
  const {
    billingMode,
    hashKey = "",
    globalSecondaryIndexes: all = [],
    localSecondaryIndexes: local = [],
  } = table;
  const tags = tagList(allTags(inputs, session));
  return {
    TableName: table.name,
    AttributeDefinitions: attributesOf(table),
    KeySchema: keyOf({ hashKey, rangeKey: table.rangeKey }),
    BillingMode: billingMode as BillingMode,
    ProvisionedThroughput: throughputOf(table, billingMode),
    GlobalSecondaryIndexes:
      all.length > 0 ? all.map((index) => toGlobalIndex(index, billingMode)) : undefined,
    LocalSecondaryIndexes: local.length > 0 ? local.map((index) => toLocalIndex(index, hashKey)) : undefined,
    StreamSpecification: table.streamEnabled ? streamOf(table) : undefined,
    Tags: tags.length > 0 ? tags : undefined,
  };
}

function propertiesOf(found: TableDescription): Properties {
  const { StreamSpecification: stream, ProvisionedThroughput: throughput } = found;
  return {
    arn: found.TableArn,
    attributes: (found.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => ({
      name: AttributeName,
      type: AttributeType,
    })),
    billingMode: found.BillingModeSummary?.BillingMode ?? "PROVISIONED",
    globalSecondaryIndexes: (found.GlobalSecondaryIndexes ?? []).map(fromGlobalIndex),
    hashKey: keyPart(found.KeySchema, "HASH"),
    localSecondaryIndexes: (found.LocalSecondaryIndexes ?? []).map(fromLocalIndex),
    name: found.TableName,
    rangeKey: keyPart(found.KeySchema, "RANGE") ?? "",
    readCapacity: throughput?.ReadCapacityUnits ?? 0,
    streamArn: found.LatestStreamArn ?? "",
    streamEnabled: stream?.StreamEnabled ?? false,
    streamLabel: found.LatestStreamLabel ?? "",
    streamViewType: stream?.StreamViewType ?? "",
    writeCapacity: throughput?.WriteCapacityUnits ?? 0,
  };
}

/** Waits until a table with all its indexes may be changed. */
async function settled(TableName: string, inputs: Properties, session: Session): Promise<void> {
  const { dynamodb } = session.clients(inputs);
  await waitFor(`the table ${TableName} is active`, session, async () => {
    const { Table: found } = await dynamodb.describeTable({ TableName });
    const indexes = found?.GlobalSecondaryIndexes ?? [];
    // A server that makes indexes at once may say nothing of their state.
    const areMade = indexes.every(({ IndexStatus = "ACTIVE" }) => IndexStatus === "ACTIVE");
    return found?.TableStatus === "ACTIVE" && areMade;
  });
}

/** Sets by which attribute items expire, or that none do. DynamoDB wants the attribute's name for both. */
async function expire(
  TableName: string,
  old: Properties,
  wanted: Properties,
  session: Session,
): Promise<void> {
  const { ttl: before = {} } = old as TableInputs;
  const { ttl = {} } = wanted as TableInputs;
  const TimeToLiveSpecification = {
    AttributeName: ttl.enabled ? ttl.attributeName : before.attributeName || ttl.attributeName,
    Enabled: ttl.enabled ?? false,
  };
  await session.clients(wanted).dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification });
}

/**
 * Resolves to undefined where the server has no tags. DynamoDB Local has none, and pulumi-aws takes them for set there.
 * [rec] hashicorp/terraform-provider-aws issue 37463
 */
async function unlessUntagged<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch (error) {
    if (isException(error, "UnknownOperationException")) return undefined;
    throw error;
  }
}

function readTags(dynamodb: DynamoDB, ResourceArn: string): Promise<Tags | undefined> {
  const read = async (NextToken?: string): Promise<Tags> => {
    const page = await dynamodb.listTagsOfResource({ ResourceArn, NextToken });
    return { ...tagMap(page.Tags), ...(page.NextToken && (await read(page.NextToken))) };
  };
  return unlessUntagged(read());
}

async function changeTags(client: DynamoDB, ResourceArn: string, old: Properties, tags: Tags): Promise<void> {
  const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, tags);
  if (remove.length > 0) await unlessUntagged(client.untagResource({ ResourceArn, TagKeys: remove }));
  if (Object.keys(set).length > 0)
    await unlessUntagged(client.tagResource({ ResourceArn, Tags: tagList(set) }));
}
