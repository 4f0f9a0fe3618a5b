/** The refusals of SSM that several operations share. */
import { AwsError, refusal } from "../service.ts";

/** The input breaks a rule that `message` states. */
export const invalid = refusal("ValidationException");

/** No parameter has this name. AWS sends the exception without a text, so that SDKs show one of their own. */
export function parameterNotFound(): AwsError {
  return new AwsError("ParameterNotFound", "", 400, { message: undefined });
}
