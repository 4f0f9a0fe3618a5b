/** The refusals of EventBridge. */
import { AwsError, refusal } from "../service.ts";

export function noSuchRule(name: string, bus: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
}

export function noSuchBus(name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
}

/** Refuses what AWS would honour and local EventBridge does not. */
export function notHonoured(what: string): AwsError {
  return new AwsError("NotImplemented", `Local EventBridge does not honour ${what}.`, 501);
}

export const validation = refusal("ValidationException");

export function invalidPattern(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
