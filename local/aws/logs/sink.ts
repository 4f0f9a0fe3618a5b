/** Takes the executor's log lines. As on AWS, the first line creates the function's log group. */
import { type LogStore, type NewEvent, newGroup } from "./log-store.ts";

/** Takes log events, of the default region if `region` is absent. */
export interface RegionalLogSink {
  write(group: string, stream: string, events: readonly NewEvent[], region?: string): void;
}

export interface LogSinkDependencies {
  readonly logs: LogStore;
  readonly accountId: string;
  /** Region of writes that name none. */
  readonly defaultRegion: string;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the sink. */
export function createLogSink({ logs, accountId, defaultRegion, now }: LogSinkDependencies): RegionalLogSink {
  return {
    write(groupName, streamName, events, region = defaultRegion) {
      const existing = logs.findGroup(region, groupName);
      const group = existing ?? newGroup(groupName, { region, accountId }, now());
      if (!existing) logs.saveGroup(group);
      if (!logs.findStream(group, streamName)) logs.createStream(group, streamName);
      logs.append(logs.getStream(group, streamName), events);
    },
  };
}
