import type { ShownError } from "../model/errors.ts";
import { age } from "../model/text.ts";

/** Difference of two clocks that no age in days depends on. AWS itself refuses signatures beyond it. */
export const TOLERATED_MS = 5 * 60_000;

/**
 * Why nothing that depends on an age may be deleted: the clocks differ by more than 5 minutes (`ClockDiffers`), or AWS's
 * is unknown (`ClockUnknown`). `aheadMs`: milliseconds by which AWS's clock is ahead of this machine's, if an answer told.
 */
export function checkClock(aheadMs: number | undefined): ShownError | undefined {
  if (aheadMs === undefined)
    return {
      code: "ClockUnknown",
      message:
        "No answer of AWS had a Date header: ages go by this machine's clock, and prune deletes nothing.",
      hint: "Check what stands between here and AWS: endpoint, proxy",
    };
  if (Math.abs(aheadMs) <= TOLERATED_MS) return undefined;
  const difference = age(new Date(0).toISOString(), Math.abs(aheadMs));
  return {
    code: "ClockDiffers",
    message: `This machine's clock is ${difference} ${aheadMs < 0 ? "ahead of" : "behind"} AWS's: ages go by AWS's clock, and with more than 5 min between them prune deletes nothing.`,
    hint: "Set this machine's clock (on Linux: sudo timedatectl set-ntp true), then run the same command again",
  };
}
