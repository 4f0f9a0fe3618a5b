import { type Deadline, startDeadline } from "../adapters/deadline.ts";
import type { Io } from "../adapters/io.ts";
import { choosePaint } from "../adapters/paint.ts";
import type { Paint } from "../release/model/paint.ts";
import { type Findings, findingsOf } from "./findings.ts";
import type { Flags } from "./parse-flags.ts";

/** One run of `live` before any stack is known: terminal, flags, colours and clock. */
export interface Run {
  readonly io: Io;
  readonly flags: Flags;
  readonly paint: Paint;
  readonly deadline: Deadline;
  readonly findings: Findings;
}

/** Starts a run and its clock; `--timeout` counts from here. */
export function startRun(flags: Flags, io: Io): Run {
  return {
    io,
    flags,
    deadline: startDeadline(flags.timeout),
    paint: choosePaint(io, flags["no-color"]),
    findings: findingsOf(io),
  };
}
