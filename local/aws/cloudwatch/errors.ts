/** The refusals of CloudWatch. */
import { AwsError, refusal } from "../service.ts";

export const invalidValue = refusal("InvalidParameterValueException");

export const invalidCombination = refusal("InvalidParameterCombinationException");

export const missingParameter = refusal("MissingRequiredParameterException");

export const validationError = refusal("ValidationError");

export function invalidNextToken(): AwsError {
  return new AwsError("InvalidNextToken", "The NextToken provided is invalid.");
}

export function notImplemented(what: string): AwsError {
  return new AwsError("NotImplemented", `Local CloudWatch does not know ${what}.`, 501);
}

export const invalidFormat = refusal("InvalidFormatFault");

/** AWS sends this one without a text. */
export function resourceNotFound(): AwsError {
  return new AwsError("ResourceNotFound", "", 404);
}
