import { type Deadline, startDeadline } from "../adapters/deadline.ts";
import type { Io } from "../adapters/io.ts";
import { choosePaint } from "../adapters/paint.ts";
import { usageError } from "../release/model/errors.ts";
import type { Paint } from "../release/model/paint.ts";
import type { Flags } from "./parse-flags.ts";

/** A run: the clock and the outside, before any stack is known. */
export interface Run {
  readonly io: Io;
  readonly flags: Flags;
  readonly paint: Paint;
  readonly deadline: Deadline;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

export function startRun(flags: Flags, io: Io): Run {
  const deadline = startDeadline(readTimeout(flags));
  return { io, flags, deadline, paint: choosePaint(io, flags.on.has("no-color")) };
}

function readTimeout(flags: Flags): number {
  const text = flags.text.timeout;
  if (text === undefined) return DEFAULT_TIMEOUT_SECONDS;
  const seconds = Number(text.replace(/s$/, ""));
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw usageError(
    "InvalidTimeout",
    `--timeout ${text} is out of range: seconds, more than 0 and at most 86400.`,
    "For example: --timeout 120",
  );
}
