/** The refusals of CloudWatch Logs. */
import { AwsError } from "../service.ts";

export function noSuchGroup(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
}

export function noSuchStream(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
}

export function alreadyExists(kind: "group" | "stream"): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified log ${kind} already exists`);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

export function invalidToken(): AwsError {
  return invalidParameter("The specified nextToken is invalid.");
}
