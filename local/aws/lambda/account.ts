/** GetAccountSettings, and the account's limits that other rules refer to. */
import type { CallContext } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import { listRegion } from "./repository.ts";

/** Concurrent executions of one account in one region. */
export const CONCURRENT_EXECUTIONS = 1000;

/** Executions that must stay for functions that reserve none. */
export const MINIMUM_UNRESERVED = 100;

/** Executions left unreserved by all functions but `except`. If none are reserved, provisioned ones count. */
export function unreservedConcurrency(plane: ControlPlane, call: CallContext, except?: string): number {
  const taken = listRegion(plane, call)
    .filter(({ name }) => name !== except)
    .map(({ reservedConcurrency, provisioned }) => {
      const requested = Object.values(provisioned).reduce((sum, each) => sum + each.requested, 0);
      return reservedConcurrency ?? requested;
    });
  return taken.reduce((left, each) => left - each, CONCURRENT_EXECUTIONS);
}

/** Limits and usage of the account in the region. */
export function getAccountSettings(plane: ControlPlane, _input: object, call: CallContext) {
  const functions = listRegion(plane, call);
  const codes = functions.flatMap(({ latest, versions }) => [latest, ...versions]);
  return {
    AccountLimit: {
      TotalCodeSize: 80530636800,
      CodeSizeUnzipped: 262144000,
      CodeSizeZipped: 52428800,
      ConcurrentExecutions: CONCURRENT_EXECUTIONS,
      UnreservedConcurrentExecutions: unreservedConcurrency(plane, call),
    },
    AccountUsage: {
      TotalCodeSize: codes.reduce((sum, { code }) => sum + code.sizeBytes, 0),
      FunctionCount: functions.length,
    },
  };
}
