/** The log stream of one execution environment. Events go to the sink, the last 4 KB also to the caller. */
import { reportBug } from "../report-bug.ts";
import type { LogEvent } from "./types.ts";

/** CloudWatch Logs takes events of up to 256 KB. Lambda cuts longer lines. */
export const EVENT_LIMIT_BYTES = 262_144;
const TAIL_BYTES = 4096;
/** Bytes that CloudWatch Logs counts for each event besides its message. */
const EVENT_OVERHEAD_BYTES = 26;

export interface EnvironmentLog {
  readonly stream: string;
  /** Logs one message as one event. Only Lambda's own messages about the environment have `tail: false`. */
  write(message: string | undefined, timestamp: number, options?: { readonly tail?: boolean }): void;
  /** Logs output of the process up to the invocation's limit. `noteLeftOut` says how much was left out. */
  writeOutput(message: () => string, bytes: number, timestamp: number): void;
  /** Returns the invocation's tail, and starts an empty one for the next invocation. */
  takeTail(): string;
  /** Logs how many bytes were left out, if any, and starts the next invocation's limit anew. */
  noteLeftOut(timestamp: number): void;
}

/** Opens `stream`. One invocation may log `limitBytes` bytes. */
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
  /** A full disk loses log lines, but fails no invocation. */
  const send = () => {
    const events = batch;
    batch = [];
    try {
      if (events.length > 0) write(events);
    } catch (error) {
      if (!isBroken) reportBug(`a log stream can't be written, ${stream}`, error);
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
      // One write for all lines of an event loop's turn: a flood of short lines would cost a write each.
      if (batch.length === 0) queueMicrotask(send);
      batch.push(...cut(text, timestamp));
    },
    noteLeftOut(timestamp) {
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
