/** aws.s3.BucketNotification: all that a bucket notifies. S3 takes it as a whole: deleting it empties the bucket's list. */
import type { Event, LambdaFunctionConfiguration, NotificationConfiguration } from "@aws-sdk/client-s3";
import type { ResourceType } from "../resource-type.ts";
import { REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

interface Notified {
  readonly id?: string;
  readonly events: readonly string[];
  readonly filterPrefix?: string;
  readonly filterSuffix?: string;
  readonly lambdaFunctionArn?: string;
}

export const bucketNotification: ResourceType = {
  token: "aws:s3/bucketNotification:BucketNotification",
  inputs: {
    bucket: { required: true, replaces: true },
    eventbridge: { default: false },
    lambdaFunctions: { same: sameFunctions },
    region: REGION,
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs.bucket as string, inputs, session);
    return inputs.bucket as string;
  },
  async read(id, known, session) {
    const found = await session.clients(known).s3.getBucketNotificationConfiguration({ Bucket: id });
    return { bucket: id, region: known.region ?? session.region, ...showNotifications(found) };
  },
  async update(id, { wanted }, session) {
    await put(id, wanted, session);
  },
  async delete(id, state, session) {
    await put(id, { region: state.region }, session);
  },
};

/** A bucket's list as outputs. Prefix and suffix are left out where there is none. */
export function showNotifications(found: NotificationConfiguration) {
  return {
    eventbridge: found.EventBridgeConfiguration !== undefined,
    lambdaFunctions: (found.LambdaFunctionConfigurations ?? []).map((one) => ({
      id: one.Id,
      events: one.Events,
      ...filterOf(one),
      lambdaFunctionArn: one.LambdaFunctionArn,
    })),
  };
}

function filterOf({ Filter }: LambdaFunctionConfiguration): Properties {
  const rules = (Filter?.Key?.FilterRules ?? []).map(({ Name, Value = "" }) => [`filter${Name}`, Value]);
  return Object.fromEntries(rules);
}

async function put(Bucket: string, inputs: Properties, session: Session): Promise<void> {
  const functions = (inputs.lambdaFunctions ?? []) as Notified[];
  const NotificationConfiguration = {
    ...(functions.length > 0 && { LambdaFunctionConfigurations: functions.map(configurationOf) }),
    ...(inputs.eventbridge === true && { EventBridgeConfiguration: {} }),
  };
  await session.clients(inputs).s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
}

function configurationOf({ id, events, filterPrefix, filterSuffix, lambdaFunctionArn }: Notified) {
  const FilterRules = [
    ...(filterPrefix ? [{ Name: "prefix" as const, Value: filterPrefix }] : []),
    ...(filterSuffix ? [{ Name: "suffix" as const, Value: filterSuffix }] : []),
  ];
  return {
    Id: id || undefined,
    Events: events as Event[],
    LambdaFunctionArn: lambdaFunctionArn,
    ...(FilterRules.length > 0 && { Filter: { Key: { FilterRules } } }),
  };
}

/** S3 gives an id to what has none, and events have no order. */
function sameFunctions(old: unknown, wanted: unknown): boolean {
  if (!Array.isArray(old) || !Array.isArray(wanted) || old.length !== wanted.length) return false;
  const text = ({ id, ...one }: Notified, hasId: boolean) =>
    JSON.stringify([
      hasId ? id : "",
      [...one.events].sort(),
      one.filterPrefix ?? "",
      one.filterSuffix ?? "",
      one.lambdaFunctionArn ?? "",
    ]);
  return (wanted as Notified[]).every(
    (one, index) => text(one, Boolean(one.id)) === text(old[index], Boolean(one.id)),
  );
}
