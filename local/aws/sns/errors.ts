/** The refusals of SNS. */
import { AwsError, refusal } from "../service.ts";

const invalid = refusal("InvalidParameterException");

export function invalidParameter(what: string): AwsError {
  return invalid(`Invalid parameter: ${what}`);
}

export function noSuchTopic(): AwsError {
  return new AwsError("NotFoundException", "Topic does not exist", 404);
}

export function noSuchSubscription(): AwsError {
  return new AwsError("NotFoundException", "Subscription does not exist", 404);
}

/** Refuses what AWS would honour and local SNS does not. */
export function notHonoured(what: string): AwsError {
  return new AwsError("NotImplemented", `Local SNS does not honour ${what}.`, 501);
}
