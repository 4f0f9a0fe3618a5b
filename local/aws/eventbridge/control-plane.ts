/** What EventBridge's operations stand on: the bus, the clock, and how a rule is found. */
import { partitionOf } from "../../../lib/partition.ts";
import { type CallContext, orRefuse } from "../service.ts";
import type { Bus } from "./bus.ts";
import { noSuchBus, noSuchRule } from "./errors.ts";
import type { RuleDocument } from "./rule.ts";

/** The state that all operations share. */
export interface ControlPlane {
  readonly bus: Bus;
  /** Epoch milliseconds. */
  now(): number;
}

/** Finds a rule of the default bus, or throws ResourceNotFoundException. */
export function loadRule({ bus }: ControlPlane, call: CallContext, busName?: string, name = "") {
  checkBus(busName, call);
  return orRefuse(bus.find(call.region, name), () => noSuchRule(name));
}

/** Finds a rule by its ARN, or throws ResourceNotFoundException. */
export function loadByArn({ bus }: ControlPlane, arn: string | undefined, call: CallContext): RuleDocument {
  const rule = bus.rules(call.region).find((each) => each.arn === arn);
  return orRefuse(rule, () => noSuchRule(arn?.split("/").pop() ?? ""));
}

/** Refuses every bus except the default one, which may be named or given by ARN. */
export function checkBus(name: string | undefined, call: CallContext): void {
  if (name !== undefined && name !== "default" && name !== busArn(call)) throw noSuchBus(name);
}

/** The ARN of the default bus. */
export function busArn(call: CallContext): string {
  return `arn:${partitionOf(call.region)}:events:${call.region}:${call.accountId}:event-bus/default`;
}
