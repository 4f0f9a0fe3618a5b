import { type Deadline, startDeadline } from "../adapters/deadline.ts";
import type { Io } from "../adapters/io.ts";
import { choosePaint } from "../adapters/paint.ts";
import type { Paint } from "../release/model/paint.ts";
import type { Flags } from "./parse-flags.ts";

/** A run: the clock and the outside, before any stack is known. */
export interface Run {
  readonly io: Io;
  readonly flags: Flags;
  readonly paint: Paint;
  readonly deadline: Deadline;
}

/** Starts the clock: `--timeout` runs from here. */
export function startRun(flags: Flags, io: Io): Run {
  return { io, flags, deadline: startDeadline(flags.timeout), paint: choosePaint(io, flags["no-color"]) };
}
