/** Bucket notifications: which functions hear of which objects, and what they are told. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-s3";
import type { Bus } from "../eventbridge/bus.ts";
import { AwsError, type CallContext } from "../service.ts";
import type { Delivery } from "../triggers/delivery.ts";
import type { BucketDocument } from "./documents.ts";
import { invalidArgument } from "./errors.ts";
import { checkConfigurations, wants } from "./notification-rules.ts";
import { describeForBus, describeForFunction, type ObjectEvent } from "./object-event.ts";

/** Checks a configuration and gives each part an id. Throws where a function is not there or does not allow the bucket. */
export async function checkNotifications(
  configuration: sdk.NotificationConfiguration,
  bucket: BucketDocument,
  delivery: Delivery,
  call: CallContext,
  skipsDestinations: boolean,
): Promise<sdk.NotificationConfiguration> {
  if (configuration.QueueConfigurations?.length || configuration.TopicConfigurations?.length) {
    throw new AwsError("NotImplemented", "Local S3 notifies functions only, not queues or topics.", 501);
  }
  const functions = (configuration.LambdaFunctionConfigurations ?? []).map((each) => ({
    ...each,
    Id: each.Id ?? randomUUID(),
    ...(each.Filter ? { Filter: showFilter(each.Filter) } : {}),
  }));
  checkConfigurations(functions);
  for (const { LambdaFunctionArn: arn = "" } of functions) {
    const obstacle = skipsDestinations
      ? undefined
      : await delivery.obstacle(arn, callerOf(bucket, call.accountId));
    if (!obstacle) continue;
    throw invalidArgument("Unable to validate the following destination configurations", {
      ArgumentName1: `${arn}, null`,
      ArgumentValue1: `Not authorized to invoke function [${arn}]`,
    });
  }
  return {
    ...(functions.length > 0 ? { LambdaFunctionConfigurations: functions } : {}),
    ...(configuration.EventBridgeConfiguration ? { EventBridgeConfiguration: {} } : {}),
  };
}

/** Where S3 brings its events. */
export interface Listeners {
  readonly delivery: Delivery;
  readonly bus: Pick<Bus, "publish">;
}

/** Tells all functions whose configuration wants the event, and EventBridge where the bucket names it. */
export async function notify(
  event: ObjectEvent,
  bucket: BucketDocument,
  { delivery, bus }: Listeners,
  call: CallContext,
): Promise<void> {
  if (bucket.notifications.EventBridgeConfiguration) await bus.publish(describeForBus(event, bucket, call));
  const wanting = (bucket.notifications.LambdaFunctionConfigurations ?? []).filter(
    (each) =>
      (each.Events ?? []).some((name) => wants(name, `s3:${event.name}`)) &&
      passesFilter(event.key, each.Filter),
  );
  await Promise.all(
    wanting.map((each) =>
      delivery.deliver(
        each.LambdaFunctionArn ?? "",
        { Records: [describeForFunction(event, bucket, each.Id ?? "", call)] },
        callerOf(bucket, call.accountId),
      ),
    ),
  );
}

/** S3 begins the names of rules with a capital, however they were sent. */
function showFilter(filter: sdk.NotificationConfigurationFilter): sdk.NotificationConfigurationFilter {
  const rules = filter.Key?.FilterRules?.map((rule) => ({
    ...rule,
    Name: `${rule.Name?.charAt(0).toUpperCase()}${rule.Name?.slice(1).toLowerCase()}` as sdk.FilterRuleName,
  }));
  return { Key: { FilterRules: rules } };
}

function passesFilter(key: string, filter: sdk.NotificationConfigurationFilter | undefined): boolean {
  return (filter?.Key?.FilterRules ?? []).every(({ Name, Value = "" }) =>
    Name?.toLowerCase() === "prefix" ? key.startsWith(Value) : key.endsWith(Value),
  );
}

function callerOf(bucket: BucketDocument, sourceAccount: string) {
  return { service: "s3.amazonaws.com", sourceArn: `arn:aws:s3:::${bucket.name}`, sourceAccount };
}
