/** Runs one invocation, also of function URLs and triggers: reserved concurrency before, metrics after. */
import { ExecutorClosed, type InvokeRequest, type InvokeResult } from "../../execution/types.ts";
import { AwsError } from "../../service.ts";
import { functionArn } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { reportInvocation } from "./invocation-metrics.ts";
import { checkRunnable, resolveTarget, toVersionToRun } from "./invocation-target.ts";
import { occupy } from "./occupancy.ts";

/** The function to call, and the request. */
export interface Invocation extends Omit<InvokeRequest, "invokedArn"> {
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly qualifier?: string;
}

export interface InvocationResult extends InvokeResult {
  /** `$LATEST` or a number, as in X-Amz-Executed-Version. */
  readonly executedVersion: string;
}

/** Draws the version, runs it, and reports the metrics. */
export async function runInvocation(plane: ControlPlane, invocation: Invocation): Promise<InvocationResult> {
  const { functionName, qualifier, region, accountId, ...request } = invocation;
  const target = resolveTarget(plane, functionName, qualifier, invocation);
  checkRunnable(plane, target);
  const release = occupy(plane, target);
  try {
    const invokedArn = functionArn({ region, accountId }, functionName, qualifier);
    const result = await plane.executor.invoke(toVersionToRun(target), { ...request, invokedArn });
    if (plane.metrics) {
      const { startedAt, durationMs, functionError } = result;
      reportInvocation(plane.metrics, target, { startedAt, durationMs, failed: functionError !== undefined });
    }
    return { ...result, executedVersion: target.version.version };
  } catch (error) {
    throw error instanceof ExecutorClosed ? new AwsError("ServiceException", error.message, 500) : error;
  } finally {
    release();
  }
}
