/** Bucket notifications: how they are configured, and how they are sent. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-s3";
import type { CallContext } from "../service.ts";
import { type ControlPlane, loadBucket } from "./control-plane.ts";
import { type BucketDocument, bucketArn } from "./documents.ts";
import { invalidArgument } from "./errors.ts";
import { checkConfigurations, wants } from "./notification-rules.ts";
import { describeForBus, describeForFunction, type ObjectEvent } from "./object-event.ts";

/** Replaces a bucket's configuration. Throws when a function is not there or does not allow the bucket. */
export async function putNotifications(
  plane: ControlPlane,
  input: sdk.PutBucketNotificationConfigurationRequest,
  call: CallContext,
) {
  const bucket = loadBucket(plane, input.Bucket);
  const { LambdaFunctionConfigurations, EventBridgeConfiguration } = input.NotificationConfiguration ?? {};
  const functions = (LambdaFunctionConfigurations ?? []).map((each) => ({
    ...each,
    Id: each.Id ?? randomUUID(),
    ...(each.Filter ? { Filter: showFilter(each.Filter) } : {}),
  }));
  checkConfigurations(functions);
  for (const { LambdaFunctionArn: arn = "" } of input.SkipDestinationValidation ? [] : functions) {
    if (!(await plane.delivery.obstacle(arn, callerOf(bucket, call)))) continue;
    throw invalidArgument("Unable to validate the following destination configurations", {
      ArgumentName1: `${arn}, null`,
      ArgumentValue1: `Not authorized to invoke function [${arn}]`,
    });
  }
  const notifications = {
    ...(functions.length > 0 ? { LambdaFunctionConfigurations: functions } : {}),
    ...(EventBridgeConfiguration ? { EventBridgeConfiguration: {} } : {}),
  };
  plane.buckets.set(bucket.name, { ...bucket, notifications });
}

/** A bucket's configuration; each part has an id. */
export function getNotifications(
  plane: ControlPlane,
  input: sdk.GetBucketNotificationConfigurationRequest,
): sdk.NotificationConfiguration {
  return loadBucket(plane, input.Bucket).notifications;
}

/** Sends an event to all functions that are configured for it, and to EventBridge if the bucket names it. */
export async function notify(
  { delivery, bus }: ControlPlane,
  event: ObjectEvent,
  bucket: BucketDocument,
  call: CallContext,
): Promise<void> {
  if (bucket.notifications.EventBridgeConfiguration) await bus.publish(describeForBus(event, bucket, call));
  const wanting = (bucket.notifications.LambdaFunctionConfigurations ?? []).filter(
    ({ Events = [], Filter }) =>
      Events.some((name) => wants(name, `s3:${event.name}`)) && passesFilter(event.key, Filter),
  );
  const deliveries = wanting.map(({ LambdaFunctionArn = "", Id = "" }) => {
    const Records = [describeForFunction(event, bucket, Id, call)];
    return delivery.deliver(LambdaFunctionArn, { Records }, callerOf(bucket, call));
  });
  await Promise.all(deliveries);
}

/** The filter as S3 shows it: names of rules begin with a capital, in whatever case they were sent. */
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

function callerOf(bucket: BucketDocument, { accountId }: CallContext) {
  return { service: "s3.amazonaws.com", sourceArn: bucketArn(bucket), sourceAccount: accountId };
}
