/** The refusals of CloudWatch. */
import { AwsError } from "../service.ts";

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", message);
}

export function missingParameter(message: string): AwsError {
  return new AwsError("MissingRequiredParameterException", message);
}

export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

export function invalidNextToken(): AwsError {
  return new AwsError("InvalidNextToken", "The NextToken provided is invalid.");
}

export function notImplemented(what: string): AwsError {
  return new AwsError("NotImplemented", `Local CloudWatch does not know ${what}.`, 501);
}

export function invalidFormat(message: string): AwsError {
  return new AwsError("InvalidFormatFault", message);
}

/** AWS sends this one without a text. */
export function resourceNotFound(): AwsError {
  return new AwsError("ResourceNotFound", "", 404);
}
