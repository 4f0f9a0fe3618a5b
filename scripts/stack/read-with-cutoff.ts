import { type Deadline, secondsToSpare } from "../adapters/deadline.ts";
import type { Reading } from "../release/model/snapshot.ts";

/** Longer than a call pauses between two attempts, so that one that is only throttled is not left behind. */
const LONGEST_SECONDS = 8;

/**
 * Readings of one round, without those that hold up the others: what has no answer for a while after all the others is
 * given up (`NoAnswer`), so that one function that stays dark does not cost them the time of the command. The wait
 * begins with the first answer, or `now` where AWS has answered before; each further answer begins it anew.
 */
export function readWithCutOff<T>(
  deadline: Deadline,
  operation: string,
  readings: readonly Promise<Reading<T>>[],
  since: "first answer" | "now",
): Promise<Reading<T>[]> {
  const seconds = secondsToSpare(deadline, LONGEST_SECONDS);
  const error = {
    code: "NoAnswer",
    message: `${operation} gave no answer within ${seconds} s of the others.`,
    hint: "Ask for it alone once it answers again: -f FUNCTION",
  };
  const done = readings.map((): Reading<T> => ({ ok: false, error }));
  return new Promise((resolve) => {
    let left = readings.length;
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      clearTimeout(timer);
      if (left === 0) resolve(done);
      else timer = setTimeout(() => resolve([...done]), seconds * 1000);
    };
    for (const [index, reading] of readings.entries())
      void reading.then((value) => {
        done[index] = value;
        left--;
        if (value.ok || left === 0) wait();
      });
    if (since === "now" || left === 0) wait();
  });
}
