/** Groups, streams and their events, each region by itself. */
import { type CallContext, orRefuse } from "../service.ts";
import type { Store } from "../state/store.ts";
import {
  LOG_EVENTS,
  LOG_GROUPS,
  LOG_STREAMS,
  type LogGroupDocument,
  type LogStreamDocument,
  logGroupArn,
  type StoredEvent,
} from "./documents.ts";
import { noSuchGroup, noSuchStream } from "./errors.ts";

const DAY_MS = 86_400_000;

/** An event before its arrival. */
export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStore {
  groups(region: string): LogGroupDocument[];
  findGroup(region: string, name: string): LogGroupDocument | undefined;
  /** The group by name, or by ARN with or without `:*`. Throws if there is none. */
  getGroup(region: string, identifier: string | undefined): LogGroupDocument;
  saveGroup(group: LogGroupDocument): void;
  /** Deletes the group with all its streams and their events. */
  deleteGroup(group: LogGroupDocument): void;
  streams(group: LogGroupDocument): LogStreamDocument[];
  findStream(group: LogGroupDocument, name: string): LogStreamDocument | undefined;
  getStream(group: LogGroupDocument, name: string | undefined): LogStreamDocument;
  createStream(group: LogGroupDocument, name: string): void;
  deleteStream(stream: LogStreamDocument): void;
  append(stream: LogStreamDocument, events: readonly NewEvent[]): void;
  /** The events within the group's retention, in the order of arrival. */
  events(group: LogGroupDocument, stream: LogStreamDocument): StoredEvent[];
}

export function openLogStore(store: Store, now: () => number): LogStore {
  const groups = store.collection(LOG_GROUPS);
  const streams = store.collection(LOG_STREAMS);
  const journal = store.journal(LOG_EVENTS);
  const groupKey = (region: string, name: string) => `${region}:${name}`;
  const streamKey = (stream: { region: string; group: string; name: string }) =>
    `${stream.region}:${stream.group}:${stream.name}`;

  /** Streams by group, because each write looks one up and a store may hold thousands. */
  const byGroup = new Map<string, Map<string, LogStreamDocument>>();
  const streamsOf = (region: string, group: string) => {
    const key = groupKey(region, group);
    const known = byGroup.get(key) ?? new Map<string, LogStreamDocument>();
    byGroup.set(key, known);
    return known;
  };
  for (const stream of streams.values()) streamsOf(stream.region, stream.group).set(stream.name, stream);

  const opened: LogStore = {
    groups: (region) => groups.values().filter((group) => group.region === region),
    findGroup: (region, name) => groups.get(groupKey(region, name)),
    getGroup(region, identifier = "") {
      const name = /^arn:[^:]*:logs:[^:]*:\d*:log-group:([^:]+)(:\*)?$/.exec(identifier)?.[1] ?? identifier;
      return orRefuse(groups.get(groupKey(region, name)), noSuchGroup);
    },
    saveGroup: (group) => groups.set(groupKey(group.region, group.name), group),
    deleteGroup(group) {
      for (const stream of opened.streams(group)) opened.deleteStream(stream);
      groups.delete(groupKey(group.region, group.name));
    },
    streams: (group) => [...streamsOf(group.region, group.name).values()],
    findStream: (group, name) => streamsOf(group.region, group.name).get(name),
    getStream: (group, name = "") => orRefuse(opened.findStream(group, name), noSuchStream),
    createStream(group, name) {
      const stream = { name, group: group.name, region: group.region, createdAt: now() };
      streams.set(streamKey(stream), stream);
      streamsOf(group.region, group.name).set(name, stream);
    },
    deleteStream(stream) {
      journal.delete(streamKey(stream));
      streams.delete(streamKey(stream));
      streamsOf(stream.region, stream.group).delete(stream.name);
    },
    append(stream, events) {
      const key = streamKey(stream);
      const first = (journal.entries(key).at(-1)?.n ?? 0) + 1;
      const arrival = now();
      journal.append(
        key,
        events.map(({ timestamp, message }, index) => ({
          n: first + index,
          t: timestamp,
          i: arrival,
          m: message,
        })),
      );
    },
    events(group, stream) {
      const oldest = group.retentionDays === undefined ? 0 : now() - group.retentionDays * DAY_MS;
      return journal.entries(streamKey(stream)).filter((event) => event.t >= oldest);
    },
  };
  return opened;
}

/** A new group with AWS's defaults. */
export function newGroup(
  name: string,
  call: Pick<CallContext, "region" | "accountId">,
  createdAt: number,
): LogGroupDocument {
  return {
    name,
    region: call.region,
    arn: logGroupArn(call.region, call.accountId, name),
    createdAt,
    class: "STANDARD",
    isProtected: false,
    tags: {},
  };
}
