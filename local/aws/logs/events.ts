/** Log events: put, get from one stream, search in a group. */
import { createHash } from "node:crypto";
import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { byKey, pageOf } from "../paging.ts";
import type { Operation } from "../service.ts";
import { withinTime } from "../validation/within-time.ts";
import type { LogGroupDocument, LogStreamDocument, StoredEvent } from "./documents.ts";
import { invalidParameter, invalidToken } from "./errors.ts";
import { fitPage, pageOfStream, placeOf } from "./event-pages.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { invalidPattern } from "./json-pattern.ts";
import type { LogStore } from "./log-store.ts";
import { takeBatch } from "./put-events.ts";
import { chooseGroup, SEQUENCE_TOKEN } from "./streams.ts";

const PAGE_LIMIT = 10_000;

export function eventOperations(logs: LogStore, now: () => number): Record<string, Operation> {
  return {
    PutLogEvents(input: sdk.PutLogEventsCommandInput, call) {
      const group = logs.getGroup(call.region, input.logGroupName);
      const stream = logs.getStream(group, input.logStreamName);
      const { taken, rejected } = takeBatch(input.logEvents ?? [], now(), group.retentionDays);
      logs.append(stream, taken);
      return {
        nextSequenceToken: SEQUENCE_TOKEN,
        ...(rejected ? { rejectedLogEventsInfo: rejected } : {}),
      };
    },

    GetLogEvents(input: sdk.GetLogEventsCommandInput, call) {
      const group = logs.getGroup(call.region, chooseGroup(input));
      const stream = logs.getStream(group, input.logStreamName);
      const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
      const sorted = logs
        .events(group, stream)
        .filter(({ t }) => t >= startTime && t < endTime)
        .sort(byKey(placeOf));
      const page = pageOfStream(sorted, {
        token: input.nextToken,
        fromHead: input.startFromHead ?? false,
        limit: input.limit ?? PAGE_LIMIT,
      });
      return { ...page, events: page.events.map(showEvent) };
    },

    FilterLogEvents(input: sdk.FilterLogEventsCommandInput, call) {
      const group = logs.getGroup(call.region, chooseGroup(input));
      const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
      const passes = compileFilterPattern(input.filterPattern ?? "");
      const found = chooseStreams(logs, group, input).flatMap((stream) =>
        select(logs.events(group, stream), ({ t, m }) => t >= startTime && t <= endTime && passes(m)).map(
          (event) => ({ ...event, stream: stream.name, key: searchKey(event, stream.name) }),
        ),
      );
      const descending = input.startFromHead === false;
      found.sort(byKey(({ key }) => key));
      if (descending) found.reverse();
      const rest = pageOf(found, {
        keyOf: ({ key }) => key,
        limit: found.length + 1,
        token: input.nextToken,
        descending,
        invalidToken,
      });
      const fitting = fitPage(rest.items, input.limit ?? PAGE_LIMIT, true);
      const page = pageOf(rest.items, {
        keyOf: ({ key }) => key,
        limit: fitting.length,
        token: undefined,
        descending,
        invalidToken,
      });
      return {
        events: page.items.map((event) => ({
          logStreamName: event.stream,
          ...showEvent(event),
          eventId: eventId(event, event.stream),
        })),
        searchedLogStreams: [],
        nextToken: page.next,
      };
    },
  };
}

function select(events: readonly StoredEvent[], isWanted: (event: StoredEvent) => boolean): StoredEvent[] {
  return withinTime(() => events.filter(isWanted), invalidPattern);
}

function chooseStreams(
  logs: LogStore,
  group: LogGroupDocument,
  input: sdk.FilterLogEventsCommandInput,
): LogStreamDocument[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter("logStreamNamePrefix and logStreamNames cannot be provided at the same time.");
  }
  if (names) return names.map((name) => logs.getStream(group, name));
  return logs.streams(group).filter(({ name }) => name.startsWith(prefix ?? ""));
}

function showEvent({ t, m, i }: StoredEvent): sdk.OutputLogEvent {
  return { timestamp: t, message: m, ingestionTime: i };
}

/** Sort key of a search: by time, then by arrival, then by the name of the stream. */
function searchKey(event: StoredEvent, stream: string): string {
  const [time, arrival] = [event.t, event.i].map((each) => String(each).padStart(16, "0"));
  return `${time}:${arrival}:${stream}:${String(event.n).padStart(12, "0")}`;
}

/** 56 digits, the same at each search. */
function eventId(event: StoredEvent, stream: string): string {
  const place = createHash("sha256").update(stream).digest().readUInt32BE(0);
  return `3${String(event.t).padStart(15, "0")}${String(place).padStart(10, "0")}${String(event.n).padStart(30, "0")}`;
}
