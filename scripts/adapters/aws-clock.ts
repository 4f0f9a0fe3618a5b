/**
 * AWS's clock, as the `Date` of its answers tells it, exact to about a second. What AWS has dated (versions, the
 * ledger's entries) is judged by this clock, never by this machine's.
 */
export interface AwsClock {
  /** Notes the `Date` header of an answer when the answer arrives. Without a date that can be read, nothing changes. */
  note(date: string | undefined): void;
  /** Milliseconds by which AWS's clock is ahead of this machine's, by the newest answer; `undefined` without any. */
  aheadMs(): number | undefined;
  /** AWS's time in milliseconds since 1970; this machine's as long as no answer has told it. */
  now(): number;
}

/** `machineNow` gives this machine's time in milliseconds since 1970. */
export function openAwsClock(machineNow: () => number): AwsClock {
  let ahead: number | undefined;
  return {
    note(date) {
      const told = Date.parse(date ?? "");
      if (!Number.isNaN(told)) ahead = told - machineNow();
    },
    aheadMs: () => ahead,
    now: () => machineNow() + (ahead ?? 0),
  };
}
