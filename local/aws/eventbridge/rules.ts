/** Rules: put, described, listed, switched on and off, deleted. */

import type * as sdk from "@aws-sdk/client-eventbridge";
import { partitionOf } from "../../../lib/partition.ts";
import { byKey, pageOf } from "../paging.ts";
import type { CallContext } from "../service.ts";
import { readTags } from "../tags.ts";
import { type ControlPlane, loadBus, loadRule } from "./control-plane.ts";
import { validation } from "./errors.ts";
import { DEFAULT_BUS } from "./event-bus.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { ofBus, type RuleDocument, showRule } from "./rule.ts";
import { nextFiring } from "./schedule.ts";

/** Puts a rule. One that exists keeps its targets and tags. */
export function putRule(plane: ControlPlane, input: sdk.PutRuleRequest, call: CallContext) {
  const { bus, now } = plane;
  const { name: busName } = loadBus(plane, input.EventBusName, call);
  if (!input.EventPattern && !input.ScheduleExpression) {
    throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (input.EventPattern) compileEventPattern(input.EventPattern);
  if (input.ScheduleExpression && busName !== DEFAULT_BUS) {
    throw validation("ScheduleExpression is supported only on the default event bus.");
  }
  const name = input.Name ?? "";
  const existing = bus.find(call.region, name, busName);
  const place = busName === DEFAULT_BUS ? name : `${busName}/${name}`;
  const rule: RuleDocument = {
    name,
    region: call.region,
    ...ofBus(busName),
    arn: `arn:${partitionOf(call.region)}:events:${call.region}:${call.accountId}:rule/${place}`,
    ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
    ...(input.ScheduleExpression ? { schedule: input.ScheduleExpression } : {}),
    ...(input.Description ? { description: input.Description } : {}),
    ...(input.RoleArn ? { roleArn: input.RoleArn } : {}),
    state: input.State ?? "ENABLED",
    targets: existing?.targets ?? [],
    tags: existing?.tags ?? readTags(input.Tags),
    nextAt: nextFiring(input.ScheduleExpression || undefined, now()),
  };
  bus.save(rule);
  return { RuleArn: rule.arn };
}

/** One rule. */
export function describeRule(plane: ControlPlane, input: sdk.DescribeRuleRequest, call: CallContext) {
  const rule = loadRule(plane, call, input.EventBusName, input.Name);
  return { ...showRule(rule), CreatedBy: call.accountId };
}

/** The rules by name, 100 a page unless the request asks for fewer. */
export function listRules(plane: ControlPlane, input: sdk.ListRulesRequest, call: CallContext) {
  const found = rulesOf(plane, input.EventBusName, call).filter(({ name }) =>
    name.startsWith(input.NamePrefix ?? ""),
  );
  const page = takePage(found.sort(byKey(({ name }) => name)), ({ name }) => name, input);
  return { Rules: page.items.map(showRule), NextToken: page.next };
}

/** The names of the rules with a certain target, 100 a page unless the request asks for fewer. */
export function listRuleNamesByTarget(
  plane: ControlPlane,
  input: sdk.ListRuleNamesByTargetRequest,
  call: CallContext,
) {
  const found = rulesOf(plane, input.EventBusName, call).filter(({ targets }) =>
    targets.some((target) => target.Arn === input.TargetArn),
  );
  const names = found.map(({ name }) => name).sort(byKey((name) => name));
  const page = takePage(names, (name) => name, input);
  return { RuleNames: page.items, NextToken: page.next };
}

/** Switches a rule on or off. A rule that is off neither matches events nor fires. */
export function switchRule(state: sdk.RuleState) {
  return (plane: ControlPlane, input: sdk.EnableRuleRequest, call: CallContext) => {
    const rule = loadRule(plane, call, input.EventBusName, input.Name);
    plane.bus.save({ ...rule, state, nextAt: nextFiring(rule.schedule, plane.now()) });
  };
}

/** Deletes a rule that has no targets. Deleting one that is not there does nothing. */
export function deleteRule(plane: ControlPlane, input: sdk.DeleteRuleRequest, call: CallContext) {
  const { bus } = plane;
  const rule = bus.find(call.region, input.Name ?? "", loadBus(plane, input.EventBusName, call).name);
  if (rule?.targets.length) throw validation("Rule can't be deleted since it has targets.");
  if (rule) bus.delete(rule);
}

function rulesOf(plane: ControlPlane, busName: string | undefined, call: CallContext): RuleDocument[] {
  const { name } = loadBus(plane, busName, call);
  return plane.bus.rules(call.region).filter(({ bus = DEFAULT_BUS }) => bus === name);
}

/** Cuts the page out of a sorted list that a request asks for. */
export function takePage<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  request: { readonly Limit?: number; readonly NextToken?: string },
) {
  return pageOf(sorted, {
    keyOf,
    limit: request.Limit ?? 100,
    token: request.NextToken,
    invalidToken: () => validation("Parameter NextToken is not valid."),
  });
}
