/** Events that callers put, patterns that they try; each event goes on a bus by name or ARN. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-eventbridge";
import { isJsonObject } from "../json-object.ts";
import type { CallContext } from "../service.ts";
import { type ControlPlane, findBus } from "./control-plane.ts";
import { notHonoured, validation } from "./errors.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { type BusEvent, showTime } from "./rule.ts";

/** Publishes events; each entry is taken or refused by itself. */
export async function putEvents(plane: ControlPlane, input: sdk.PutEventsRequest, call: CallContext) {
  const entries = input.Entries ?? [];
  if (JSON.stringify(entries).length > 1_048_576) {
    throw validation("Total size of the entries in the request is over the limit.");
  }
  if (input.EndpointId !== undefined) throw notHonoured("EndpointId: it has no global endpoints");
  const results = await Promise.all(entries.map((entry) => putEvent(plane, entry, call)));
  return {
    FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length,
    Entries: results,
  };
}

/** Tells whether an event matches a pattern. */
export function testEventPattern(_plane: ControlPlane, input: sdk.TestEventPatternRequest) {
  const matches = compileEventPattern(input.EventPattern ?? "");
  try {
    return { Result: matches(JSON.parse(input.Event ?? "")) };
  } catch {
    throw validation("Parameter Event is not valid.");
  }
}

async function putEvent(
  plane: ControlPlane,
  entry: sdk.PutEventsRequestEntry,
  call: CallContext,
): Promise<sdk.PutEventsResultEntry> {
  const problem = findProblem(entry);
  if (problem) return problem;
  const id = randomUUID();
  const event: BusEvent = {
    version: "0",
    id,
    "detail-type": entry.DetailType ?? "",
    source: entry.Source ?? "",
    account: call.accountId,
    time: showTime(entry.Time?.getTime() ?? plane.now()),
    region: call.region,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? "{}"),
  };
  // AWS was recorded to answer with an id for a bus that is not there; nobody gets the event.
  const bus = findBus(plane, entry.EventBusName, call);
  if (bus) await plane.bus.publish(event, bus.name);
  return { EventId: id };
}

/** The refusal of one entry, if it has a problem. The request's other entries are still taken. */
function findProblem(entry: sdk.PutEventsRequestEntry): sdk.PutEventsResultEntry | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find((member) => !entry[member]);
  if (missing) {
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  if (entry.Source?.startsWith("aws.")) {
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: `Not authorized for the source.`,
    };
  }
  if (isJsonObject(entry.Detail ?? "")) return undefined;
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}
