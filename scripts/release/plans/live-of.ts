import { ReleaseError } from "../model/errors.ts";
import type { FunctionSnapshot, LiveAlias } from "../model/snapshot.ts";

/** LIVE of the function as it was read. Throws the error of a failed read. */
export function liveOf(fn: FunctionSnapshot): LiveAlias {
  if (fn.live.ok) return fn.live.value;
  const { code, message, hint } = fn.live.error;
  throw new ReleaseError(code, message, { hint });
}
