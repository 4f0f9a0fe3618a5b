/** Asynchronous invocations: answered at once, run later, retried as the qualifier's configuration says. */
import { reportBug } from "../../report-bug.ts";
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findFunction } from "../repository.ts";
import { refusePending, resolveTarget } from "./invocation-target.ts";
import { type Invocation, runInvocation } from "./run-invocation.ts";

const DEFAULT_RETRIES = 2;
const DEFAULT_MAXIMUM_AGE_SECONDS = 21600;
/** AWS waits a minute before the second attempt and two before the third. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLE_DELAY_MS = 1000;

/** Queues an event. Refuses one for a missing or Pending function; later errors do not reach the caller. */
export function queueEvent(plane: ControlPlane, invocation: Invocation): void {
  refusePending(resolveTarget(plane, invocation.functionName, invocation.qualifier, invocation));
  const queuedAt = plane.now();
  setImmediate(() => void attempt(plane, invocation, queuedAt, 0));
}

async function attempt(
  plane: ControlPlane,
  invocation: Invocation,
  queuedAt: number,
  failures: number,
): Promise<void> {
  const document = findFunction(plane, invocation, invocation.functionName);
  // AWS drops events at once if the function may not run at all.
  if (!document || document.reservedConcurrency === 0) return;
  let throttled = false;
  try {
    const { functionError } = await runInvocation(plane, invocation);
    if (!functionError) return;
  } catch (error) {
    if (!(error instanceof AwsError)) {
      reportBug("an asynchronous invocation", error);
      return;
    }
    // throttled, not ready, alias or version deleted meanwhile: AWS keeps trying until the event is too old
    throttled = true;
  }
  const { retries, maximumAgeMs } = readConfig(plane, invocation);
  if (!throttled && failures >= retries) return;
  const delay = throttled ? THROTTLE_DELAY_MS : (RETRY_DELAYS_MS[failures] ?? THROTTLE_DELAY_MS);
  if (plane.now() + delay - queuedAt > maximumAgeMs) return;
  setTimeout(
    () => void attempt(plane, invocation, queuedAt, throttled ? failures : failures + 1),
    delay,
  ).unref();
}

function readConfig(plane: ControlPlane, invocation: Invocation): { retries: number; maximumAgeMs: number } {
  const document = findFunction(plane, invocation, invocation.functionName);
  const config = document?.eventInvoke[invocation.qualifier ?? "$LATEST"];
  return {
    retries: config?.maximumRetryAttempts ?? DEFAULT_RETRIES,
    maximumAgeMs: (config?.maximumEventAgeInSeconds ?? DEFAULT_MAXIMUM_AGE_SECONDS) * 1000,
  };
}
