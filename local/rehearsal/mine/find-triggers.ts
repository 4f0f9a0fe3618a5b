/** Which queue, bucket, topic, bus or API brings an event to LIVE of a function. */
import type { LambdaFunctionConfiguration } from "@aws-sdk/client-s3";
import { paginateListSubscriptions } from "@aws-sdk/client-sns";
import type { TriggerClients } from "./trigger-clients.ts";
import type { BusEvent, Origin } from "./trigger-of.ts";

/** A queue, bucket, topic, bus or API that calls LIVE. */
export interface Bound {
  readonly name: string;
  /** URL of a queue, name of a bucket, ARN of a topic, name of a bus, URL of an API's stage. */
  readonly place: string;
  /** Seconds that a queue may gather messages before it calls. */
  readonly windowSeconds?: number;
}

/**
 * Finds what brings an event to the alias with this ARN: of its kind, switched on, and where buckets and rules filter,
 * with a filter that lets it through. The one that the event names is preferred. Undefined if there is none.
 */
export async function findTrigger(
  clients: TriggerClients,
  aliasArn: string,
  origin: Origin,
): Promise<Bound | undefined> {
  const found = await findAll(clients, aliasArn, origin);
  return found.find(({ name }) => name === origin.from) ?? found[0];
}

function findAll(clients: TriggerClients, aliasArn: string, origin: Origin): Promise<Bound[]> {
  if (origin.kind === "queue") return queues(clients, aliasArn);
  if (origin.kind === "bucket") return buckets(clients, aliasArn, origin.keys);
  if (origin.kind === "topic") return topics(clients, aliasArn);
  if (origin.kind === "bus") return buses(clients, aliasArn, origin.event);
  return apis(clients, aliasArn, origin.request.stage);
}

async function queues({ lambda, sqs }: TriggerClients, aliasArn: string): Promise<Bound[]> {
  const { EventSourceMappings = [] } = await lambda.listEventSourceMappings({ FunctionName: aliasArn });
  const found = EventSourceMappings.filter(
    ({ EventSourceArn = "", State = "" }) =>
      /^arn:[^:]+:sqs:/.test(EventSourceArn) && !/^Dis|^Del/.test(State),
  ).map(async ({ EventSourceArn = "", MaximumBatchingWindowInSeconds }) => {
    const name = lastPart(EventSourceArn);
    const { QueueUrl = "" } = await sqs.getQueueUrl({ QueueName: name });
    return { name, place: QueueUrl, windowSeconds: MaximumBatchingWindowInSeconds ?? 0 };
  });
  return Promise.all(found);
}

async function buckets({ s3 }: TriggerClients, aliasArn: string, keys: readonly string[]): Promise<Bound[]> {
  const { Buckets = [] } = await s3.listBuckets({});
  const found = Buckets.map(async ({ Name: name = "" }) => {
    const { LambdaFunctionConfigurations: all = [] } = await s3.getBucketNotificationConfiguration({
      Bucket: name,
    });
    const own = all.filter(
      ({ LambdaFunctionArn, Events = [] }) =>
        LambdaFunctionArn === aliasArn && Events.some((event) => /^s3:ObjectCreated:(\*|Put)$/.test(event)),
    );
    const letThrough = keys.every((key) => own.some((one) => passes(key, one)));
    return own.length > 0 && letThrough ? [{ name, place: name }] : [];
  });
  return (await Promise.all(found)).flat();
}

function passes(key: string, { Filter }: LambdaFunctionConfiguration): boolean {
  return (Filter?.Key?.FilterRules ?? []).every(({ Name, Value = "" }) =>
    Name?.toLowerCase() === "prefix" ? key.startsWith(Value) : key.endsWith(Value),
  );
}

async function topics({ sns }: TriggerClients, aliasArn: string): Promise<Bound[]> {
  const found: Bound[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptions({ client: sns }, {}))
    for (const { Endpoint, TopicArn = "" } of Subscriptions)
      if (Endpoint === aliasArn) found.push({ name: lastPart(TopicArn), place: TopicArn });
  return found;
}

async function buses({ events }: TriggerClients, aliasArn: string, event: BusEvent): Promise<Bound[]> {
  const { EventBuses = [] } = await events.listEventBuses({});
  const Event = JSON.stringify({
    id: "rehearsal",
    account: aliasArn.split(":")[4],
    region: aliasArn.split(":")[3],
    time: new Date().toISOString(),
    source: event.source,
    "detail-type": event.detailType,
    resources: event.resources,
    detail: JSON.parse(event.detail),
  });
  const letsThrough = async (EventBusName: string, Name: string) => {
    const { EventPattern, State } = await events.describeRule({ EventBusName, Name });
    if (!EventPattern || State === "DISABLED") return false;
    return (await events.testEventPattern({ EventPattern, Event })).Result ?? false;
  };
  const found = EventBuses.map(async ({ Name: name = "" }) => {
    const { RuleNames = [] } = await events.listRuleNamesByTarget({
      TargetArn: aliasArn,
      EventBusName: name,
    });
    const tried = await Promise.all(RuleNames.map((rule) => letsThrough(name, rule)));
    return tried.includes(true) ? [{ name, place: name }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** A stage is preferred that is called as the event's; else the default one. */
async function apis({ apis }: TriggerClients, aliasArn: string, wanted: string): Promise<Bound[]> {
  const { Items = [] } = await apis.getApis({});
  const found = Items.map(async ({ ApiId, Name: name = "", ApiEndpoint = "" }) => {
    const { Items: integrations = [] } = await apis.getIntegrations({ ApiId });
    const isOwn = integrations.some(
      ({ IntegrationUri: uri = "" }) =>
        uri === aliasArn || uri.endsWith(`/functions/${aliasArn}/invocations`),
    );
    if (!isOwn) return [];
    const { Items: stages = [] } = await apis.getStages({ ApiId });
    const names = stages.map(({ StageName = "" }) => StageName);
    const stage = [wanted, "$default"].find((one) => names.includes(one)) ?? names[0];
    if (stage === undefined) return [];
    return [{ name, place: stage === "$default" ? ApiEndpoint : `${ApiEndpoint}/${stage}` }];
  });
  return (await Promise.all(found)).flat();
}

const lastPart = (arn: string) => arn.split(":").at(-1) ?? "";
