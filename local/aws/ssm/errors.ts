/** The refusals of SSM that several operations share. */
import { AwsError } from "../service.ts";

/** The input breaks a rule that `message` states. */
export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** No parameter has this name. AWS sends the exception without a text, so that SDKs show one of their own. */
export function parameterNotFound(): AwsError {
  return new AwsError("ParameterNotFound", "", 400, { message: undefined });
}
