/** The size limits of requests, and AWS's refusals of larger ones. */
import { AwsError } from "../service.ts";
import type { RoutedCall, ServiceModel, WireRequest } from "./exchange.ts";

const CODE_LIMIT_BYTES = 70_167_211;
const EVENT_LIMIT_BYTES = 1_048_576;
const OTHER_LIMIT_BYTES = 16 * 1024 * 1024;

/** The largest body of a request, and the refusal of a larger one. */
export interface SizeLimit {
  readonly bytes: number;
  readonly refusal: AwsError;
}

/** The limit of the event of a synchronous call. */
export const INVOKE_LIMIT: SizeLimit = sizeLimit(6_291_456, "InvokeFunction");

/** Finds the limit of a call. */
export function sizeLimitOf(service: ServiceModel | undefined, call: RoutedCall | undefined): SizeLimit {
  if (service?.signingName !== "lambda") return sizeLimit(OTHER_LIMIT_BYTES, "requested");
  if (call?.name === "Invoke") return INVOKE_LIMIT;
  return sizeLimit(CODE_LIMIT_BYTES, call?.operation?.name ?? "requested");
}

/** Throws when the event of an asynchronous call is too large. AWS limits it lower and words it otherwise. */
export function checkEventSize(request: WireRequest): void {
  if (request.headers["x-amz-invocation-type"] !== "Event" || request.body.length <= EVENT_LIMIT_BYTES)
    return;
  throw tooLarge(
    `${request.body.length} byte payload is too large for the Event invocation type (limit ${EVENT_LIMIT_BYTES} bytes)`,
  );
}

function sizeLimit(bytes: number, operation: string): SizeLimit {
  return {
    bytes,
    refusal: tooLarge(`Request must be smaller than ${bytes} bytes for the ${operation} operation`),
  };
}

function tooLarge(message: string): AwsError {
  return new AwsError("RequestEntityTooLargeException", message, 413);
}
