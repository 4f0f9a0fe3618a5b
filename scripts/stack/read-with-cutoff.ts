import { type Deadline, secondsToSpare } from "../adapters/deadline.ts";
import { shownError } from "../release/model/errors.ts";
import type { Reading } from "../release/model/snapshot.ts";

/** Longer than the longest pause between two attempts of a call: a throttled call is not given up. */
const LONGEST_SECONDS = 8;

/**
 * Waits for all readings, but at most 8 s (a quarter of a short `--timeout`) after the latest successful one.
 * The others become `NoAnswer`: one function that gives no answer does not cost the time of the command.
 * The wait begins with the first successful reading, or `now` where AWS has answered before.
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

/** What a call answers, or why it failed. Never rejects. */
export async function readingOf<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, error: shownError(error) };
  }
}
