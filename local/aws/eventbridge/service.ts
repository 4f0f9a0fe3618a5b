/** EventBridge for triggers: the default bus, rules by pattern or schedule, functions as targets. */
import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-eventbridge";
import { isJsonObject } from "../json-object.ts";
import type { CallContext, ServiceDefinition } from "../service.ts";
import { obeying } from "../validation/member-rules.ts";
import type { Bus } from "./bus.ts";
import { validation } from "./errors.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { EVENTBRIDGE_RULES } from "./input-rules.ts";
import { showTime } from "./rule.ts";
import { checkBus, ruleOperations } from "./rules.ts";

export interface EventBridgeDependencies {
  readonly bus: Bus;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function eventBridgeService({ bus, now }: EventBridgeDependencies): ServiceDefinition {
  async function putEvent(
    entry: sdk.PutEventsRequestEntry,
    call: CallContext,
  ): Promise<sdk.PutEventsResultEntry> {
    const problem = findProblem(entry);
    if (problem) return problem;
    const id = randomUUID();
    await bus.publish({
      version: "0",
      id,
      "detail-type": entry.DetailType ?? "",
      source: entry.Source ?? "",
      account: call.accountId,
      time: showTime(entry.Time?.getTime() ?? now()),
      region: call.region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? "{}"),
    });
    return { EventId: id };
  }

  return {
    signingName: "events",
    protocol: "awsJson1.1",
    target: "AWSEvents",
    schemas: sdk,
    operations: obeying(EVENTBRIDGE_RULES, "ValidationException", {
      ...ruleOperations(bus, now),

      async PutEvents(input: sdk.PutEventsCommandInput, call) {
        const entries = input.Entries ?? [];
        if (JSON.stringify(entries).length > 1_048_576) {
          throw validation("Total size of the entries in the request is over the limit.");
        }
        for (const entry of entries) checkBus(entry.EventBusName, call);
        const results = await Promise.all(entries.map((entry) => putEvent(entry, call)));
        return {
          FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length,
          Entries: results,
        };
      },

      TestEventPattern(input: sdk.TestEventPatternCommandInput) {
        const matches = compileEventPattern(input.EventPattern ?? "");
        try {
          return { Result: matches(JSON.parse(input.Event ?? "")) };
        } catch {
          throw validation("Parameter Event is not valid.");
        }
      },

      DescribeEventBus(input: sdk.DescribeEventBusCommandInput, call) {
        checkBus(input.Name, call);
        return { Name: "default", Arn: busArn(call) };
      },

      ListEventBuses: (_input, call) => ({ EventBuses: [{ Name: "default", Arn: busArn(call) }] }),
    }),
  };
}

function busArn(call: CallContext): string {
  return `arn:aws:events:${call.region}:${call.accountId}:event-bus/default`;
}

/** The refusal of one entry, if it has a problem. The request's other entries are still taken. */
function findProblem(entry: sdk.PutEventsRequestEntry): sdk.PutEventsResultEntry | undefined {
  for (const member of ["Source", "DetailType", "Detail"] as const) {
    if (entry[member]) continue;
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
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
