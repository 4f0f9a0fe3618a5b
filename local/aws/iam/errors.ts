/** IAM's refusals. Codes are those of the Query protocol, which differ from the SDK's exception names. */
import { AwsError } from "../service.ts";

export function noSuchRole(name: string): AwsError {
  return new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
}

export function noSuchRolePolicy(name: string): AwsError {
  return new AwsError("NoSuchEntity", `The role policy with name ${name} cannot be found.`, 404);
}

export function noSuchPolicy(arn: string): AwsError {
  return new AwsError("NoSuchEntity", `Policy ${arn} was not found.`, 404);
}

export function notAttachable(arn: string): AwsError {
  return new AwsError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`, 404);
}

export function noSuchBoundary(arn: string): AwsError {
  return new AwsError("NoSuchEntity", `Scope ARN: ${arn} does not exist or is not attachable.`, 404);
}

/** AWS's own policies belong to nobody else. */
export function notYours(arn: string): AwsError {
  return new AwsError("AccessDenied", `Policy ${arn} is managed by AWS and can't be changed.`, 403);
}

export function alreadyExists(message: string): AwsError {
  return new AwsError("EntityAlreadyExists", message, 409);
}

export function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, 409);
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message, 400);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, 409);
}

export function duplicateTagKeys(): AwsError {
  return new AwsError(
    "InvalidInput",
    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    400,
  );
}

export function invalidArn(): AwsError {
  return new AwsError("ValidationError", "Invalid ARN:  Could not be parsed!", 400);
}
