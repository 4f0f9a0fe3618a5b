/** Event buses: created, described, listed, changed, deleted, and who may put events on them. */
import type * as sdk from "@aws-sdk/client-eventbridge";
import { isJsonObject } from "../json-object.ts";
import { byKey } from "../paging.ts";
import { AwsError, type CallContext } from "../service.ts";
import { readTags } from "../tags.ts";
import { type ControlPlane, loadBus, saveBus } from "./control-plane.ts";
import { notHonoured, validation } from "./errors.ts";
import { busKey, DEFAULT_BUS, type EventBusDocument, emptyBus, showBus } from "./event-bus.ts";
import { takePage } from "./rules.ts";

/** Makes a bus of the account. */
export function createEventBus(plane: ControlPlane, input: sdk.CreateEventBusRequest, call: CallContext) {
  const { Name = "", EventSourceName, LogConfig } = input;
  if (EventSourceName !== undefined) throw notHonoured("EventSourceName: it has no partners");
  refuseLogs(LogConfig);
  if (Name.includes("/")) throw validation("Event bus name must not contain '/'.");
  if (Name === DEFAULT_BUS || plane.buses.has(busKey({ region: call.region, name: Name }))) {
    throw new AwsError("ResourceAlreadyExistsException", `Event bus ${Name} already exists.`);
  }
  const made: EventBusDocument = {
    ...emptyBus(Name, call),
    ...settingsOf(input),
    tags: readTags(input.Tags),
    createdAt: plane.now(),
  };
  saveBus(plane, made);
  return {
    EventBusArn: made.arn,
    Description: made.description,
    KmsKeyIdentifier: made.kmsKeyIdentifier,
    DeadLetterConfig: made.deadLetterConfig,
  };
}

/** One bus, by name or ARN; the default one if none is named. */
export function describeEventBus(plane: ControlPlane, input: sdk.DescribeEventBusRequest, call: CallContext) {
  const bus = loadBus(plane, input.Name, call);
  return {
    ...showBus(bus),
    KmsKeyIdentifier: bus.kmsKeyIdentifier,
    DeadLetterConfig: bus.deadLetterConfig,
  };
}

/** The buses by name, 100 a page unless the request asks for fewer. */
export function listEventBuses(plane: ControlPlane, input: sdk.ListEventBusesRequest, call: CallContext) {
  const own = plane.buses
    .values()
    .filter(({ region, name }) => region === call.region && name !== DEFAULT_BUS);
  const found = [...own, loadBus(plane, DEFAULT_BUS, call)]
    .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
    .sort(byKey(({ name }) => name));
  const page = takePage(found, ({ name }) => name, input);
  return { EventBuses: page.items.map(showBus), NextToken: page.next };
}

/** Changes what the request names. */
export function updateEventBus(plane: ControlPlane, input: sdk.UpdateEventBusRequest, call: CallContext) {
  refuseLogs(input.LogConfig);
  const bus = { ...loadBus(plane, input.Name, call), ...settingsOf(input) };
  saveBus(plane, bus);
  const { KmsKeyIdentifier, Description, DeadLetterConfig } = input;
  return { Arn: bus.arn, Name: bus.name, KmsKeyIdentifier, Description, DeadLetterConfig };
}

/** Deletes a bus without rules. Deleting one that is not there does nothing. */
export function deleteEventBus(plane: ControlPlane, input: sdk.DeleteEventBusRequest, call: CallContext) {
  const { Name: name = "" } = input;
  if (name === DEFAULT_BUS) throw validation("Cannot delete event bus default.");
  if (plane.bus.rules(call.region).some((rule) => rule.bus === name)) {
    throw validation("EventBus can't be deleted since it has rules.");
  }
  plane.buses.delete(busKey({ region: call.region, name }));
}

interface Statement {
  readonly Sid?: string;
}

/** Replaces the bus's policy, or the statement of that id in it. */
export function putPermission(plane: ControlPlane, input: sdk.PutPermissionRequest, call: CallContext) {
  const bus = loadBus(plane, input.EventBusName, call);
  if (input.Policy !== undefined) {
    if (!isJsonObject(input.Policy)) throw validation("Parameter Policy is not valid.");
    saveBus(plane, { ...bus, policy: input.Policy });
    return;
  }
  const { StatementId: Sid = "", Action, Principal, Condition } = input;
  const account = `arn:${bus.arn.split(":")[1]}:iam::${Principal}:root`;
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: account },
    Action,
    Resource: bus.arn,
    ...(Condition && { Condition: { [Condition.Type ?? ""]: { [Condition.Key ?? ""]: Condition.Value } } }),
  };
  const others = statementsOf(bus).filter((each) => each.Sid !== Sid);
  saveBus(plane, { ...bus, policy: policyOf([...others, statement]) });
}

/** Removes one statement of the bus's policy, or all. */
export function removePermission(plane: ControlPlane, input: sdk.RemovePermissionRequest, call: CallContext) {
  const { policy, ...bus } = loadBus(plane, input.EventBusName, call);
  const statements = statementsOf({ policy });
  const left = input.RemoveAllPermissions ? [] : statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (!input.RemoveAllPermissions && left.length === statements.length) {
    throw new AwsError("ResourceNotFoundException", "Statement with the provided id does not exist.");
  }
  saveBus(plane, { ...bus, ...(left.length > 0 && { policy: policyOf(left) }) });
}

function statementsOf({ policy }: Pick<EventBusDocument, "policy">): readonly Statement[] {
  return policy === undefined ? [] : ((JSON.parse(policy) as { Statement?: Statement[] }).Statement ?? []);
}

function policyOf(Statement: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** The settings that a request names; an empty one is cleared. */
function settingsOf({ Description, KmsKeyIdentifier, DeadLetterConfig }: sdk.UpdateEventBusRequest) {
  return {
    ...(Description !== undefined && { description: Description || undefined }),
    ...(KmsKeyIdentifier !== undefined && { kmsKeyIdentifier: KmsKeyIdentifier || undefined }),
    ...(DeadLetterConfig !== undefined && {
      deadLetterConfig: DeadLetterConfig.Arn ? DeadLetterConfig : undefined,
    }),
  };
}

function refuseLogs(config: sdk.LogConfig | undefined): void {
  if (config && config.Level !== "OFF") throw notHonoured("LogConfig: buses write no log");
}
