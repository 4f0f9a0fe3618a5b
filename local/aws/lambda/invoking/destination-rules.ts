/** Rules for the destinations of an asynchronous invocation's outcome. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { readReference } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../errors.ts";
import { findFunction } from "../repository.ts";

const SERVICES = /^arn:aws[a-zA-Z0-9-]*:(lambda|sqs|sns|events|s3):/;

/** Refuses services that take no outcomes, missing functions, and the function itself. */
export function checkDestination(
  plane: ControlPlane,
  config: sdk.DestinationConfig,
  functionName: string,
  call: CallContext,
): void {
  for (const target of [config.OnSuccess?.Destination, config.OnFailure?.Destination]) {
    if (!target) continue;
    if (!SERVICES.test(target)) {
      throw invalidParameter(`The provided destination config ${describe(config)} is invalid.`);
    }
    if (!target.includes(":lambda:")) continue;
    const { name } = readReference(target, undefined, call);
    if (name === functionName) {
      throw invalidParameter("You can't specify the function as a destination for itself.");
    }
    if (!findFunction(plane, call, name)) {
      throw invalidParameter(`The destination ARN ${target} is invalid.`);
    }
  }
}

function describe({ OnSuccess, OnFailure }: sdk.DestinationConfig): string {
  const part = (type: string, side: { readonly Destination?: string } | undefined) =>
    side ? `${type}(destination=${side.Destination})` : "null";
  return `DestinationConfig(onSuccess=${part("OnSuccess", OnSuccess)}, onFailure=${part("OnFailure", OnFailure)})`;
}
