/**
 * AWS's time in local AWS: what metrics, alarms, SSM's dates, `LastModified` of functions and the `Date` of answers go
 * by. It begins with the real time and runs `speed` times faster. Everything else goes by the real time.
 */
import type { DocumentKind } from "./state/kind.ts";
import { number, record } from "./state/shape.ts";
import type { Store } from "./state/store.ts";

export interface Clock {
  /** AWS's time, epoch milliseconds. */
  now(): number;
  /** AWS's time at a real time since the last change of the speed; both in epoch milliseconds. */
  at(realTime: number): number;
  speed(): number;
  /** Runs `speed` times faster than real time from now on. */
  setSpeed(speed: number): void;
  /** From now until the next start over the same store, the clock runs like the real time. */
  stop(): void;
}

/** A moment of both clocks, in epoch milliseconds, and the speed from there on. */
interface Mark {
  readonly real: number;
  readonly aws: number;
  readonly speed: number;
}

export const MARKS: DocumentKind<Mark> = {
  folder: "clock",
  shape: record<Mark>({ real: number, aws: number, speed: number }),
};

const KEY = "mark";

/**
 * Opens the clock. It never goes back over restarts: it goes on from where an earlier one that was stopped, or was
 * killed, can have come until now, and not before the real time.
 */
export function openClock(store: Store, speed: number, realNow: () => number): Clock {
  const marks = store.collection(MARKS);
  const earlier = marks.get(KEY);
  const begun = realNow();
  let mark: Mark = { real: begun, aws: Math.max(begun, earlier ? timeAt(earlier, begun) : 0), speed };
  const keep = () => {
    const isRealTime = mark.aws === mark.real && mark.speed === 1;
    if (!isRealTime || earlier) marks.set(KEY, mark);
  };
  const setSpeed = (next: number) => {
    const real = realNow();
    mark = { real, aws: timeAt(mark, real), speed: next };
    keep();
  };
  keep();
  return {
    now: () => timeAt(mark, realNow()),
    at: (realTime) => timeAt(mark, realTime),
    speed: () => mark.speed,
    setSpeed,
    stop: () => setSpeed(1),
  };
}

/** The real time may have been set back since: the clock then waits for it. */
function timeAt({ real, aws, speed }: Mark, realTime: number): number {
  return aws + Math.max(0, realTime - real) * speed;
}
