/** Whether what was sent through a trigger arrived, and at the versions that LIVE names. Pure. */

/** What was seen after an event was sent. */
export interface Seen {
  /** For example `the queue jobs`. */
  readonly trigger: string;
  /** Messages, objects or requests that were sent, and those of them that LIVE has handled. */
  readonly sent: number;
  readonly handled: number;
  /** Versions that executed calls. */
  readonly versions: readonly string[];
  /** Versions that LIVE names. */
  readonly named: readonly string[];
  /** Statuses of an API's answers; of other triggers none. */
  readonly statuses: readonly number[];
  /** How long LIVE had. */
  readonly seconds: number;
}

/** The line that is shown, and what is wrong, to be read after the event's file; undefined if nothing is. */
export function judgeThrough(seen: Seen): { readonly line: string; readonly problem: string | undefined } {
  const line = [
    `through ${seen.trigger}: ${seen.handled} of ${seen.sent}`,
    ...(seen.versions.length > 0 ? [spoken("version", seen.versions)] : []),
    ...(seen.statuses.length > 0 ? [spoken("status", seen.statuses.map(String))] : []),
  ].join(", ");
  return { line, problem: problemOf(seen, line) };
}

function problemOf({ trigger, sent, handled, versions, named, seconds }: Seen, line: string) {
  const strange = versions.filter((version) => !named.includes(version));
  if (strange.length > 0)
    return `was handled by ${spoken("version", strange)} through ${trigger}, and LIVE names ${inOrder(named)}.`;
  if (handled >= sent) return undefined;
  return `was sent ${line}, after ${seconds} s. Does a filter or a route keep it from LIVE?`;
}

const inOrder = (all: readonly string[]) => [...new Set(all)].sort().join(" and ");

function spoken(noun: "version" | "status", all: readonly string[]): string {
  const isOne = new Set(all).size === 1 || noun === "status";
  return `${noun}${isOne ? "" : "s"} ${inOrder(all)}`;
}
