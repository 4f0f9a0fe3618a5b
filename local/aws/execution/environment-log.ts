/** The log stream of one execution environment: its events go to the sink, and the last 4 KB of an invocation to its caller. */
import type { LogEvent } from "./types.ts";

/** CloudWatch Logs takes events of 256 KB; Lambda cuts longer lines. */
export const EVENT_LIMIT_BYTES = 262_144;
const TAIL_BYTES = 4096;
/** What CloudWatch Logs counts an event for besides its message. */
const EVENT_OVERHEAD_BYTES = 26;

export interface EnvironmentLog {
  readonly stream: string;
  /** Logs one message as one event. Messages that are not for the tail are Lambda's own about the environment. */
  write(message: string | undefined, timestamp: number, options?: { readonly tail?: boolean }): void;
  /** Logs what the process wrote, as long as the invocation has bytes left; says once how much was left out. */
  writeOutput(message: () => string, bytes: number, timestamp: number): void;
  /** Ends an invocation's share: its tail, and a clean slate for the next. */
  takeTail(): string;
  /** Says in the log what was left out of it, if anything was. */
  settle(timestamp: number): void;
}

/** Opens `stream`; `limitBytes` is what one invocation may log. */
export function openEnvironmentLog(
  write: (events: readonly LogEvent[]) => void,
  stream: string,
  limitBytes: number,
): EnvironmentLog {
  let tail: string[] = [];
  let tailLength = 0;
  let outputBytes = 0;
  let leftOut = 0;
  const keep = (message: string) => {
    tail.push(message);
    tailLength += message.length;
    while (tail.length > 1 && tailLength - (tail[0]?.length ?? 0) >= TAIL_BYTES) {
      tailLength -= tail.shift()?.length ?? 0;
    }
  };
  let isBroken = false;
  let batch: LogEvent[] = [];
  /** A full disk costs lines, never an invocation. */
  const send = () => {
    const events = batch;
    batch = [];
    try {
      if (events.length > 0) write(events);
    } catch (error) {
      if (!isBroken) console.error(`local AWS: a log stream can't be written, ${stream}:`, error);
      isBroken = true;
    }
  };
  const log: EnvironmentLog = {
    stream,
    write(message, timestamp, options) {
      if (message === undefined) return;
      if (options?.tail !== false) keep(message);
      batch.push(...cut(message, timestamp));
      send();
    },
    writeOutput(message, bytes, timestamp) {
      outputBytes += bytes + EVENT_OVERHEAD_BYTES;
      if (outputBytes > limitBytes) {
        leftOut += bytes;
        return;
      }
      const text = message();
      keep(text);
      // A flood of short lines would cost a write each.
      if (batch.length === 0) queueMicrotask(send);
      batch.push(...cut(text, timestamp));
    },
    settle(timestamp) {
      if (leftOut > 0) {
        log.write(
          `Local AWS left out ${leftOut} bytes of this log: it keeps ${limitBytes} bytes of what one invocation writes, ${EVENT_OVERHEAD_BYTES} for each line included.\n`,
          timestamp,
        );
      }
      leftOut = 0;
      outputBytes = 0;
    },
    takeTail() {
      const text = lastBytes(tail.join(""), TAIL_BYTES);
      tail = [];
      tailLength = 0;
      return text;
    },
  };
  return log;
}

function cut(message: string, timestamp: number): LogEvent[] {
  if (message.length * 3 <= EVENT_LIMIT_BYTES) return [{ timestamp, message }];
  const bytes = Buffer.from(message);
  const events: LogEvent[] = [];
  for (let from = 0; from < bytes.length; from += EVENT_LIMIT_BYTES) {
    events.push({ timestamp, message: bytes.toString("utf8", from, from + EVENT_LIMIT_BYTES) });
  }
  return events;
}

function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= limit ? text : bytes.toString("utf8", bytes.length - limit);
}
