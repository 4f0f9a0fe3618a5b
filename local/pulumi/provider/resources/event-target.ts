/** aws.cloudwatch.EventTarget: a target that a rule of EventBridge calls. */
import type { EventBridge, Target } from "@aws-sdk/client-eventbridge";
import { ProviderError } from "../errors.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, REGION, sameJson } from "../rules.ts";
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
      },
    ],
  });
  refuseFailed(FailedEntries);
}

export const eventTarget: ResourceType = {
  token: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: {
    arn: { required: true },
    eventBusName: { default: "default", replaces: true },
    input: { same: sameJson },
    inputPath: {},
    region: REGION,
    rule: { required: true, replaces: true },
    targetId: { autoname: true, replaces: true, check: length(1, 64) },
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs, session);
    return `${inputs.rule}-${inputs.targetId}`;
  },
  async read(id, known, session) {
    // An import names the target `rule/target`.
    const [rule = "", targetId = ""] = known.rule
      ? [known.rule as string, known.targetId as string]
      : id.split("/");
    const eventBusName = (known.eventBusName as string | undefined) ?? "default";
    const found = await findTarget(rule, targetId, eventBusName, session.clients(known).events);
    return (
      found && {
        id: `${rule}-${targetId}`,
        arn: found.Arn,
        eventBusName,
        input: found.Input ?? "",
        inputPath: found.InputPath ?? "",
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
