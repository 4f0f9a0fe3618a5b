/** The refusals of CloudWatch Logs. */
import { AwsError, refusal } from "../service.ts";

export function noSuchGroup(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
}

export function noSuchStream(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
}

export function alreadyExists(kind: "group" | "stream"): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified log ${kind} already exists`);
}

export const invalidParameter = refusal("InvalidParameterException");

export function invalidToken(): AwsError {
  return invalidParameter("The specified nextToken is invalid.");
}
