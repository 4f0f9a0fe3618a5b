/** aws.cloudwatch.EventTarget: a target that a rule of EventBridge calls. */
import type { EventBridge, InputTransformer, RetryPolicy, Target } from "@aws-sdk/client-eventbridge";
import { ProviderError } from "../errors.ts";
import type { ResourceType } from "../resource-type.ts";
import { busNameOf, length, REGION, sameBus, sameJson } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

/** PutTargets and RemoveTargets answer 200 even if entries failed, and list the failed entries. */
function refuseFailed(entries: readonly { ErrorCode?: string; ErrorMessage?: string }[] | undefined): void {
  const [failed] = entries ?? [];
  if (failed)
    throw new ProviderError(`EventBridge refused the target: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
}

async function put(inputs: Properties, session: Session): Promise<void> {
  const { FailedEntries } = await session.clients(inputs).events.putTargets({
    Rule: inputs.rule as string,
    EventBusName: inputs.eventBusName as string,
    Targets: [
      {
        Id: inputs.targetId as string,
        Arn: inputs.arn as string,
        Input: inputs.input as string | undefined,
        InputPath: inputs.inputPath as string | undefined,
        InputTransformer: transformerOf(inputs.inputTransformer),
        RetryPolicy: retriesOf(inputs.retryPolicy),
        DeadLetterConfig: (inputs.deadLetterConfig as { arn?: string } | undefined) && {
          Arn: (inputs.deadLetterConfig as { arn?: string }).arn,
        },
      },
    ],
  });
  refuseFailed(FailedEntries);
}

function transformerOf(given: unknown): InputTransformer | undefined {
  const { inputPaths, inputTemplate } = (given ?? {}) as Properties;
  if (inputTemplate === undefined) return undefined;
  return {
    InputPathsMap: inputPaths as Record<string, string> | undefined,
    InputTemplate: inputTemplate as string,
  };
}

function retriesOf(given: unknown): RetryPolicy | undefined {
  if (given === undefined) return undefined;
  const { maximumEventAgeInSeconds, maximumRetryAttempts } = given as Record<string, number | undefined>;
  return {
    MaximumEventAgeInSeconds: maximumEventAgeInSeconds,
    MaximumRetryAttempts: maximumRetryAttempts,
  };
}

/** The members that are blocks in Pulumi. */
function blocksOf({ InputTransformer: input, RetryPolicy: retries, DeadLetterConfig: letters }: Target) {
  return {
    inputTransformer: input && { inputPaths: input.InputPathsMap, inputTemplate: input.InputTemplate },
    retryPolicy: retries && {
      maximumEventAgeInSeconds: retries.MaximumEventAgeInSeconds,
      maximumRetryAttempts: retries.MaximumRetryAttempts,
    },
    deadLetterConfig: letters?.Arn ? { arn: letters.Arn } : undefined,
  };
}

/** The bus stands in front if it is not the default one. */
function idOf(bus: unknown, rule: unknown, targetId: unknown): string {
  return `${busNameOf(bus) === "default" ? "" : `${bus}-`}${rule}-${targetId}`;
}

export const eventTarget: ResourceType = {
  token: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: {
    arn: { required: true },
    deadLetterConfig: {},
    eventBusName: { default: "default", replaces: true, same: sameBus },
    input: { same: sameJson },
    inputPath: {},
    inputTransformer: {},
    region: REGION,
    retryPolicy: {},
    rule: { required: true, replaces: true },
    targetId: { autoname: true, replaces: true, check: length(1, 64) },
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs, session);
    return idOf(inputs.eventBusName, inputs.rule, inputs.targetId);
  },
  async read(id, known, session) {
    // An import names the target `rule/target` or `bus/rule/target`.
    const [targetId = "", rule = "", ...bus] = known.rule
      ? [known.targetId as string, known.rule as string]
      : id.split("/").reverse();
    const eventBusName = (known.eventBusName as string | undefined) ?? (bus.reverse().join("/") || "default");
    const found = await findTarget(rule, targetId, eventBusName, session.clients(known).events);
    return (
      found && {
        id: idOf(eventBusName, rule, targetId),
        arn: found.Arn,
        eventBusName,
        input: found.Input ?? "",
        inputPath: found.InputPath ?? "",
        ...blocksOf(found),
        region: session.region,
        rule,
        targetId,
      }
    );
  },
  async update(_, { changed, wanted }, session) {
    if (changed.size > 0) await put(wanted, session);
  },
  async delete(_, state, session) {
    const { FailedEntries } = await session.clients(state).events.removeTargets({
      Rule: state.rule as string,
      EventBusName: state.eventBusName as string,
      Ids: [state.targetId as string],
    });
    refuseFailed(FailedEntries);
  },
};

async function findTarget(
  Rule: string,
  targetId: string,
  EventBusName: string,
  events: EventBridge,
): Promise<Target | undefined> {
  let NextToken: string | undefined;
  do {
    const page = await events.listTargetsByRule({ Rule, EventBusName, NextToken });
    const found = page.Targets?.find(({ Id }) => Id === targetId);
    if (found) return found;
    NextToken = page.NextToken;
  } while (NextToken);
  return undefined;
}
