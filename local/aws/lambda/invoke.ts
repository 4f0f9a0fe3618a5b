/** Invoke: synchronous, asynchronous (Event) and DryRun. */
import { AwsError, type CallContext } from "../service.ts";
import { readReference } from "./arn.ts";
import { checkConstraints } from "./constraints.ts";
import type { ControlPlane } from "./control-plane.ts";
import { queueEvent } from "./event-queue.ts";
import { QUALIFIED } from "./input-rules.ts";
import { resolveTarget } from "./invocation-target.ts";
import { type Invocation, runInvocation } from "./run-invocation.ts";

interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: "RequestResponse" | "Event" | "DryRun";
  readonly LogType?: "None" | "Tail";
  readonly ClientContext?: string;
  readonly Payload?: Uint8Array;
}

const EVENT_LIMIT_BYTES = 1048576;
const REQUEST_LIMIT_BYTES = 6291456;

/** Runs the function, or queues it, or only looks whether it could. */
export async function invoke(plane: ControlPlane, input: InvokeInput, call: CallContext): Promise<unknown> {
  checkConstraints(input, {
    ...QUALIFIED,
    InvocationType: { oneOf: ["Event", "RequestResponse", "DryRun"] },
    LogType: { oneOf: ["None", "Tail"] },
  });
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const invocation: Invocation = {
    functionName: name,
    qualifier,
    region: call.region,
    accountId: call.accountId,
    payload: readPayload(input),
    requestId: call.requestId,
    clientContext: input.ClientContext,
    tail: input.LogType === "Tail",
  };
  if (input.InvocationType === "DryRun") {
    resolveTarget(plane, name, qualifier, call);
    return { StatusCode: 204 };
  }
  if (input.InvocationType === "Event") {
    queueEvent(plane, invocation);
    return { StatusCode: 202 };
  }
  const result = await runInvocation(plane, invocation);
  return {
    StatusCode: 200,
    FunctionError: result.functionError,
    LogResult: input.LogType === "Tail" ? Buffer.from(result.logTail ?? "").toString("base64") : undefined,
    ExecutedVersion: result.executedVersion,
    Payload: result.payload,
  };
}

/** An empty payload is an empty event. */
function readPayload(input: InvokeInput): Uint8Array {
  const payload = input.Payload?.byteLength ? input.Payload : Buffer.from("{}");
  const limit = input.InvocationType === "Event" ? EVENT_LIMIT_BYTES : REQUEST_LIMIT_BYTES;
  if (payload.byteLength > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError("RequestTooLargeException", message, 413);
  }
  try {
    JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch (error) {
    const message = `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
  return payload;
}
