/** The refusals that Lambda's operations share, with AWS's own texts. */
import { AwsError, refusal } from "../service.ts";

/** Members for the few errors of Lambda that come without a Type. */
export const UNTYPED = { Type: undefined };

/** 400: a value that the service itself (not the API model) refuses. */
export const invalidParameter = refusal("InvalidParameterValueException");

/** 404 with any text. */
export const notFound = refusal("ResourceNotFoundException", 404);

/** 404: the function, version or alias of the ARN does not exist. */
export function functionNotFound(arn: string): AwsError {
  return notFound(`Function not found: ${arn}`);
}

/** 404 of operations on URLs, policies and event source mappings. */
export function resourceNotFound(): AwsError {
  return notFound("The resource you requested does not exist.");
}

/** 404 of the alias's own operations. */
export function aliasNotFound(arn: string): AwsError {
  return notFound(`Cannot find alias arn: ${arn}`);
}

/** 409: the resource's state does not allow the call, or the resource exists already. */
export const conflict = refusal("ResourceConflictException", 409);

/** 412: the caller's RevisionId is not the newest. AWS names `operation` for reading the newest one. */
export function staleRevision(operation: "GetFunction/GetAlias" | "GetPolicy"): AwsError {
  const message = `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`;
  return new AwsError("PreconditionFailedException", message, 412);
}

/** 429: the function's reserved concurrency leaves no room for the invocation. */
export function reservedConcurrencyExceeded(): AwsError {
  const members = { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, members);
}
