/** Pages of one stream in both directions. Tokens name places between events, so they outlive new events. */
import type { StoredEvent } from "./documents.ts";
import { invalidToken } from "./errors.ts";

const PAGE_BYTES_LIMIT = 1_048_576;
const BYTES_PER_EVENT = 26;

export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/** Cuts a page out of `sorted` (oldest first). No token: the last events, or with `fromHead` the first. */
export function pageOfStream(
  sorted: readonly StoredEvent[],
  request: { token?: string; fromHead: boolean; limit: number },
): EventPage {
  const [direction, place] = readToken(request.token);
  const forward = direction ? direction === "f" : request.fromHead;
  const candidates = place
    ? sorted.filter((event) => (forward ? placeOf(event) > place : placeOf(event) < place))
    : sorted;
  const events = fitPage(candidates, request.limit, forward);
  const [first, last] = [events[0], events.at(-1)];
  if (first && last) {
    return { events, nextForwardToken: `f/${placeOf(last)}`, nextBackwardToken: `b/${placeOf(first)}` };
  }
  const here = place ?? START;
  return {
    events,
    nextForwardToken: `f/${forward ? here : moved(here, -1n)}`,
    nextBackwardToken: `b/${forward ? moved(here, 1n) : here}`,
  };
}

/** The neighbouring place, so that a reader who turns round at an end begins with the event there. */
function moved(place: string, by: bigint): string {
  const number = BigInt(place) + by;
  return (number < 0n ? 0n : number).toString().padStart(START.length, "0");
}

/** The order of events in a stream and in its group: by time, then by arrival. */
export function placeOf(event: StoredEvent): string {
  return String(event.t).padStart(20, "0") + String(event.n).padStart(36, "0");
}

const START = "0".repeat(56);

function readToken(token: string | undefined): [direction?: "f" | "b", place?: string] {
  if (token === undefined) return [];
  const [, direction, place] = /^([fb])\/(\d{56})$/.exec(token) ?? [];
  if (!direction) throw invalidToken();
  return [direction as "f" | "b", place];
}

/** As many events as `limit` and 1 MiB allow, from the head or from the tail. */
export function fitPage<T extends { readonly m: string }>(
  events: readonly T[],
  limit: number,
  fromHead: boolean,
): readonly T[] {
  const near = fromHead ? events.slice(0, limit) : events.slice(-limit).reverse();
  let bytes = 0;
  const cut = near.findIndex((event) => {
    bytes += Buffer.byteLength(event.m) + BYTES_PER_EVENT;
    return bytes > PAGE_BYTES_LIMIT;
  });
  const fitting = cut < 0 ? near : near.slice(0, Math.max(cut, 1));
  return fromHead ? fitting : [...fitting].reverse();
}
