/** IAM's refusals. Codes are those of the Query protocol, which differ from the SDK's exception names. */
import { AwsError } from "../service.ts";

/** A role, a policy or a version is not there. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, 404);
}

/** The name is taken. */
export function alreadyExists(message: string): AwsError {
  return new AwsError("EntityAlreadyExists", message, 409);
}

/** Something must be detached or deleted first. */
export function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, 409);
}

/** The text is no policy of its kind. */
export function malformedPolicy(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message, 400);
}

/** A quota would be exceeded. */
export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, 409);
}
