/** Calls LIVE of a team's function with its events. */
import { type Call, CallRefused, readNamed, sendCalls, type Target, type Traffic } from "../call-live.ts";
import { problemOf } from "./judge-answer.ts";
import type { FunctionEvent } from "./read-events.ts";

/** Functions of a team may be slow: a burst ends then, once each event was sent. */
const LONGEST_BURST_MS = 10_000;
const MOST_SHOWN = 5;

/**
 * Sends the events in turn, each at least once, `calls` in all or as many as ten seconds allow. A function without
 * events is not called; AWS then says what its LIVE names.
 */
export async function sendEvents(
  target: Target,
  events: readonly FunctionEvent[],
  calls: number,
): Promise<Traffic> {
  if (events.length === 0)
    return { byVersion: {}, mismatches: 0, messages: [], named: await readNamed(target) };
  // The first of each event: the texts of further ones may differ by a request's id alone.
  const problems = new Map<string, string>();
  const sent = events.map((event): Call => {
    return {
      payload: JSON.stringify(event.payload),
      isFailure({ headers, body }) {
        const problem = problemOf(event, { body, isError: headers["x-amz-function-error"] !== undefined });
        if (problem && !problems.has(event.file)) problems.set(event.file, problem);
        return problem !== undefined;
      },
    };
  });
  const until = performance.now() + LONGEST_BURST_MS;
  let made = 0;
  const next = () => {
    const isOver = made >= calls || performance.now() > until;
    return made >= sent.length && isOver ? undefined : sent[made++ % sent.length];
  };
  const byVersion = await sendCalls(target, next).catch((error) => {
    if (!(error instanceof CallRefused)) throw error;
    problems.set("", error.message);
    return {};
  });
  return { byVersion, mismatches: 0, messages: [], problems: [...problems.values()].slice(0, MOST_SHOWN) };
}
