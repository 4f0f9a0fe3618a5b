/** CloudWatch Logs: groups, streams, events, and the search in them. */
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import type { ServiceDefinition } from "../service.ts";
import { obeying } from "../validation/member-rules.ts";
import { eventOperations } from "./events.ts";
import { groupOperations } from "./groups.ts";
import { LOGS_RULES } from "./input-rules.ts";
import type { LogStore } from "./log-store.ts";
import { streamOperations } from "./streams.ts";
import { tagOperations } from "./tags.ts";

export interface LogsDependencies {
  /** Shared with the sink that takes the logs of functions. */
  readonly logs: LogStore;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function logsService({ logs, now }: LogsDependencies): ServiceDefinition {
  return {
    signingName: "logs",
    protocol: "awsJson1.1",
    target: "Logs_20140328",
    schemas: sdk,
    operations: obeying(LOGS_RULES, "InvalidParameterException", {
      ...groupOperations(logs, now),
      ...streamOperations(logs),
      ...eventOperations(logs, now),
      ...tagOperations(logs),
    }),
  };
}
