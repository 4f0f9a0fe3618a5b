/** The refusals that Lambda's operations share, with AWS's own texts. */
import { AwsError } from "../service.ts";

/** The members of the few errors that come without the Type that all others of Lambda carry. */
export const UNTYPED = { Type: undefined };

/** 400: a value that the service itself (not the API model) refuses. */
export function invalidParameter(message: string, members?: object): AwsError {
  return new AwsError("InvalidParameterValueException", message, 400, { ...members });
}

/** 404 with any text. */
export function notFound(message: string, members?: object): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404, { ...members });
}

/** 404: the function, or the version or alias that the ARN names. */
export function functionNotFound(arn: string): AwsError {
  return notFound(`Function not found: ${arn}`);
}

/** 404 of the operations that name a resource by more than a function: URLs, policies, event source mappings. */
export function resourceNotFound(): AwsError {
  return notFound("The resource you requested does not exist.");
}

/** 404 of the alias's own operations. */
export function aliasNotFound(arn: string): AwsError {
  return notFound(`Cannot find alias arn: ${arn}`);
}

/** 409: the resource's state does not allow it, or it exists already. */
export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", message, 409);
}

/** 412: the caller's RevisionId is not the newest. `operation` is where AWS says to read it. */
export function staleRevision(operation: "GetFunction/GetAlias" | "GetPolicy"): AwsError {
  const message = `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`;
  return new AwsError("PreconditionFailedException", message, 412);
}

/** 429 of an invocation that its function's reserved concurrency leaves no room for. */
export function reservedConcurrencyExceeded(): AwsError {
  const members = { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, members);
}
