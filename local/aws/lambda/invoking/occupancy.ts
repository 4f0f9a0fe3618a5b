/** Limits the invocations of a function that run at once. */
import type { ControlPlane } from "../control-plane.ts";
import { reservedConcurrencyExceeded } from "../errors.ts";
import type { FunctionDocument } from "../function-document.ts";
import { keyOf } from "../repository.ts";
import { reportThrottle } from "./invocation-metrics.ts";
import type { InvocationTarget } from "./invocation-target.ts";

/**
 * Takes one of the function's executions, or throws. The returned function gives the execution back.
 * A version uses its provisioned executions first. All versions share the reserved, not provisioned ones.
 */
export function occupy(plane: ControlPlane, target: InvocationTarget): () => void {
  const { document, version } = target;
  const shared = keyOf(document, document.name);
  const own = `${shared}:${version.version}`;
  if (count(plane, own) < provisionedFor(document, plane.now(), version.version)) return take(plane, own);
  const { reservedConcurrency } = document;
  if (
    reservedConcurrency !== undefined &&
    count(plane, shared) >= reservedConcurrency - provisionedFor(document, plane.now())
  ) {
    if (plane.metrics) reportThrottle(plane.metrics, target, plane.now());
    throw reservedConcurrencyExceeded();
  }
  return take(plane, shared);
}

/** Provisioned executions that are ready for one version, as itself or as an alias's primary; or for all. */
function provisionedFor({ provisioned, aliases }: FunctionDocument, now: number, version?: string): number {
  return Object.entries(provisioned)
    .filter(([qualifier]) => !version || (aliases[qualifier]?.functionVersion ?? qualifier) === version)
    .filter(([, { readyAt }]) => readyAt <= now)
    .reduce((sum, [, { requested }]) => sum + requested, 0);
}

function count(plane: ControlPlane, key: string): number {
  return plane.running.get(key) ?? 0;
}

function take(plane: ControlPlane, key: string): () => void {
  plane.running.set(key, count(plane, key) + 1);
  return () => {
    const left = count(plane, key) - 1;
    if (left > 0) plane.running.set(key, left);
    else plane.running.delete(key);
  };
}
