/** Invoke: synchronous, asynchronous (Event) and DryRun. */
import type * as sdk from "@aws-sdk/client-lambda";
import { isJsonObject } from "../../json-object.ts";
import { AwsError, type CallContext } from "../../service.ts";
import { type Checked, checkConstraints } from "../../validation/constraints.ts";
import { readReference } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { QUALIFIED } from "../input-rules.ts";
import { queueEvent } from "./event-queue.ts";
import { resolveTarget } from "./invocation-target.ts";
import { type Invocation, runInvocation } from "./run-invocation.ts";

/** Runs the function, queues the event, or for DryRun only resolves the version. */
export async function invoke(plane: ControlPlane, input: Checked<sdk.InvocationRequest>, call: CallContext) {
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
    traceHeader: call.traceHeader,
    ...(input.InvocationType !== "Event" && { clientContext: readClientContext(input.ClientContext) }),
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

/** Throws for bytes that are not UTF-8, which would reach the handler as other characters. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** An empty payload becomes the event `{}`. The wire has already checked the size. */
function readPayload(input: sdk.InvocationRequest): Uint8Array {
  const payload = input.Payload?.byteLength ? input.Payload : Buffer.from("{}");
  try {
    JSON.parse(UTF8.decode(payload));
  } catch (error) {
    const message = `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
  return payload;
}

/** Reads the client context, JSON in base64. AWS passes it on in synchronous calls only. */
function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, "base64").toString("utf8");
  if (!isJsonObject(text)) {
    const message = "Client context must be a valid Base64-encoded JSON object.";
    throw new AwsError("InvalidRequestContentException", message);
  }
  return text;
}
