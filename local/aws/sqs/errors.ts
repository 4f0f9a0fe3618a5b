/** The refusals of SQS, in AWS's words. [rec] LocalStack's tests/aws/services/sqs/test_sqs.snapshot.json */
import { AwsError, refusal } from "../service.ts";

export const invalidParameter = refusal("InvalidParameterValue");
export const unknownAttribute = (name: string) =>
  new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);

/** 400: a parameter's value, with the reason. */
export function invalidValue(value: unknown, parameter: string, reason: string): AwsError {
  return invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function noSuchQueue(): AwsError {
  return new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
}

/** 501: what SQS has and local AWS has not. */
export function notServed(what: string): AwsError {
  return new AwsError("NotImplementedException", `Local AWS does not have ${what}.`, 501);
}
