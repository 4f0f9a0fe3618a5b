/** Operations on rules, their targets and tags. */
import type * as sdk from "@aws-sdk/client-eventbridge";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type CallContext, type Operation } from "../service.ts";
import type { Bus } from "./bus.ts";
import { noSuchBus, noSuchRule, validation } from "./errors.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { type RuleDocument, showRule } from "./rule.ts";
import { nextFiring } from "./schedule.ts";
import { checkTarget } from "./target-rules.ts";

const TARGETS_LIMIT = 5;

export function ruleOperations(bus: Bus, now: () => number): Record<string, Operation> {
  function get(name: string | undefined, busName: string | undefined, call: CallContext): RuleDocument {
    checkBus(busName, call);
    const rule = bus.find(call.region, name ?? "");
    if (!rule) throw noSuchRule(name ?? "");
    return rule;
  }

  function tagged(arn: string | undefined, call: CallContext): RuleDocument {
    const rule = bus.rules(call.region).find((each) => each.arn === arn);
    if (rule) return rule;
    throw noSuchRule(arn?.split("/").pop() ?? "");
  }

  const setState =
    (state: string): Operation =>
    (input: sdk.EnableRuleCommandInput, call) => {
      const rule = get(input.Name, input.EventBusName, call);
      bus.save({ ...rule, state, nextAt: nextFiring(rule.schedule, now()) });
      return {};
    };

  return {
    PutRule(input: sdk.PutRuleCommandInput, call) {
      checkBus(input.EventBusName, call);
      if (!input.EventPattern && !input.ScheduleExpression) {
        throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
      }
      if (input.EventPattern) compileEventPattern(input.EventPattern);
      const name = input.Name ?? "";
      const existing = bus.find(call.region, name);
      const rule: RuleDocument = {
        name,
        region: call.region,
        arn: `arn:aws:events:${call.region}:${call.accountId}:rule/${name}`,
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
    },

    DescribeRule(input: sdk.DescribeRuleCommandInput, call) {
      return { ...showRule(get(input.Name, input.EventBusName, call)), CreatedBy: call.accountId };
    },

    ListRules(input: sdk.ListRulesCommandInput, call) {
      checkBus(input.EventBusName, call);
      const found = bus
        .rules(call.region)
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
        .sort(byKey(({ name }) => name));
      const page = cut(found, ({ name }) => name, input);
      return { Rules: page.items.map(showRule), NextToken: page.next };
    },

    ListRuleNamesByTarget(input: sdk.ListRuleNamesByTargetCommandInput, call) {
      checkBus(input.EventBusName, call);
      const names = bus
        .rules(call.region)
        .filter(({ targets }) => targets.some((target) => target.Arn === input.TargetArn))
        .map(({ name }) => name)
        .sort(byKey((name) => name));
      const page = cut(names, (name) => name, input);
      return { RuleNames: page.items, NextToken: page.next };
    },

    EnableRule: setState("ENABLED"),
    DisableRule: setState("DISABLED"),

    DeleteRule(input: sdk.DeleteRuleCommandInput, call) {
      checkBus(input.EventBusName, call);
      const rule = bus.find(call.region, input.Name ?? "");
      if (rule?.targets.length) throw validation("Rule can't be deleted since it has targets.");
      if (rule) bus.delete(rule);
      return {};
    },

    PutTargets(input: sdk.PutTargetsCommandInput, call) {
      const rule = get(input.Rule, input.EventBusName, call);
      const added = input.Targets ?? [];
      for (const target of added) checkTarget(target);
      const byId = new Map([...rule.targets, ...added].map((target) => [target.Id, target]));
      const targets = [...byId.values()];
      if (targets.length > TARGETS_LIMIT) {
        throw new AwsError(
          "LimitExceededException",
          "The requested resource exceeds the maximum number allowed.",
        );
      }
      bus.save({ ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    ListTargetsByRule(input: sdk.ListTargetsByRuleCommandInput, call) {
      const { targets } = get(input.Rule, input.EventBusName, call);
      const sorted = [...targets].sort(byKey(({ Id }) => Id ?? ""));
      const page = cut(sorted, ({ Id }) => Id ?? "", input);
      return { Targets: page.items, NextToken: page.next };
    },

    RemoveTargets(input: sdk.RemoveTargetsCommandInput, call) {
      const rule = get(input.Rule, input.EventBusName, call);
      bus.save({ ...rule, targets: rule.targets.filter(({ Id }) => !input.Ids?.includes(Id ?? "")) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    TagResource(input: sdk.TagResourceCommandInput, call) {
      const rule = tagged(input.ResourceARN, call);
      bus.save({ ...rule, tags: { ...rule.tags, ...readTags(input.Tags) } });
      return {};
    },

    UntagResource(input: sdk.UntagResourceCommandInput, call) {
      const rule = tagged(input.ResourceARN, call);
      const left = Object.entries(rule.tags).filter(([key]) => !input.TagKeys?.includes(key));
      bus.save({ ...rule, tags: Object.fromEntries(left) });
      return {};
    },

    ListTagsForResource: (input: sdk.ListTagsForResourceCommandInput, call) => ({
      Tags: Object.entries(tagged(input.ResourceARN, call).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** Refuses every bus except the default one, which may be named or given by ARN. */
export function checkBus(name: string | undefined, call: CallContext): void {
  const arn = `arn:aws:events:${call.region}:${call.accountId}:event-bus/default`;
  if (name !== undefined && name !== "default" && name !== arn) throw noSuchBus(name);
}

function readTags(tags: readonly sdk.Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

function cut<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  request: { Limit?: number; NextToken?: string },
) {
  return pageOf(sorted, {
    keyOf,
    limit: request.Limit ?? 100,
    token: request.NextToken,
    invalidToken: () => validation("Parameter NextToken is not valid."),
  });
}
