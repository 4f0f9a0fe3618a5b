/** Targets of rules. */
import type * as sdk from "@aws-sdk/client-eventbridge";
import { byKey } from "../paging.ts";
import { AwsError, type CallContext } from "../service.ts";
import { type ControlPlane, loadRule } from "./control-plane.ts";
import { takePage } from "./rules.ts";
import { checkTarget } from "./target-rules.ts";

const TARGETS_LIMIT = 5;

/** Adds targets to a rule, and replaces those of the same id. */
export function putTargets(plane: ControlPlane, input: sdk.PutTargetsRequest, call: CallContext) {
  const rule = loadRule(plane, call, input.EventBusName, input.Rule);
  const added = input.Targets ?? [];
  for (const target of added) checkTarget(target);
  const byId = new Map([...rule.targets, ...added].map((target) => [target.Id, target]));
  if (byId.size > TARGETS_LIMIT) {
    const message = "The requested resource exceeds the maximum number allowed.";
    throw new AwsError("LimitExceededException", message);
  }
  plane.bus.save({ ...rule, targets: [...byId.values()] });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

/** The targets of a rule by id, 100 a page unless the request asks for fewer. */
export function listTargets(plane: ControlPlane, input: sdk.ListTargetsByRuleRequest, call: CallContext) {
  const { targets } = loadRule(plane, call, input.EventBusName, input.Rule);
  const idOf = ({ Id = "" }: sdk.Target) => Id;
  const page = takePage([...targets].sort(byKey(idOf)), idOf, input);
  return { Targets: page.items, NextToken: page.next };
}

/** Removes targets; ids that are not there are passed over. */
export function removeTargets(plane: ControlPlane, input: sdk.RemoveTargetsRequest, call: CallContext) {
  const rule = loadRule(plane, call, input.EventBusName, input.Rule);
  const targets = rule.targets.filter(({ Id }) => !input.Ids?.includes(Id ?? ""));
  plane.bus.save({ ...rule, targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
}
