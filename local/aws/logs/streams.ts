/** Log streams: create, describe, delete. */
import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type Operation } from "../service.ts";
import type { LogGroupDocument, LogStreamDocument } from "./documents.ts";
import { alreadyExists, invalidParameter, invalidToken } from "./errors.ts";
import type { LogStore } from "./log-store.ts";

export function streamOperations(logs: LogStore): Record<string, Operation> {
  function show(group: LogGroupDocument, stream: LogStreamDocument): sdk.LogStream {
    const events = logs.events(group, stream);
    const times = events.map((event) => event.t);
    return {
      logStreamName: stream.name,
      creationTime: stream.createdAt,
      arn: `${group.arn}:log-stream:${stream.name}`,
      storedBytes: 0,
      ...(events.length === 0
        ? {}
        : {
            firstEventTimestamp: times.reduce((a, b) => Math.min(a, b)),
            lastEventTimestamp: times.reduce((a, b) => Math.max(a, b)),
            lastIngestionTime: events.at(-1)?.i,
            uploadSequenceToken: SEQUENCE_TOKEN,
          }),
    };
  }

  return {
    CreateLogStream(input: sdk.CreateLogStreamCommandInput, call) {
      const group = logs.getGroup(call.region, input.logGroupName);
      const name = input.logStreamName ?? "";
      if (logs.findStream(group, name)) throw alreadyExists("stream");
      logs.createStream(group, name);
    },

    DescribeLogStreams(input: sdk.DescribeLogStreamsCommandInput, call) {
      const prefix = input.logStreamNamePrefix;
      const byTime = input.orderBy === "LastEventTime";
      if (byTime && prefix !== undefined) {
        throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
      const group = logs.getGroup(call.region, chooseGroup(input));
      const keyOf = (stream: sdk.LogStream) =>
        (byTime ? `${String(stream.lastEventTimestamp ?? 0).padStart(15, "0")}:` : "") + stream.logStreamName;
      const found = logs
        .streams(group)
        .filter(({ name }) => name.startsWith(prefix ?? ""))
        .map((stream) => show(group, stream))
        .sort(byKey(keyOf));
      const page = pageOf(input.descending ? found.reverse() : found, {
        keyOf,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken,
        descending: input.descending,
      });
      return { logStreams: page.items, nextToken: page.next };
    },

    DeleteLogStream(input: sdk.DeleteLogStreamCommandInput, call) {
      const group = logs.getGroup(call.region, input.logGroupName);
      logs.deleteStream(logs.getStream(group, input.logStreamName));
    },
  };
}

/** AWS still shows sequence tokens but no longer asks for them. */
export const SEQUENCE_TOKEN = "49600000000000000000000000000000000000000000000000000000";

/** A group is named by name or by identifier, never by both. */
export function chooseGroup(input: { logGroupName?: string; logGroupIdentifier?: string }): string {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) {
    const message = "LogGroup name and LogGroup ARN are mutually exclusive parameters.";
    throw new AwsError("ValidationException", message);
  }
  const chosen = input.logGroupIdentifier ?? input.logGroupName;
  if (chosen !== undefined) return chosen;
  throw invalidParameter("Either logGroupName or logGroupIdentifier must be specified.");
}
