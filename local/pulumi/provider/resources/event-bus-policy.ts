/** aws.cloudwatch.EventBusPolicy: who may put events on a bus. */
import type { ResourceType } from "../resource-type.ts";
import { POLICY_DOCUMENT, REGION, sameBus } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

async function put(inputs: Properties, session: Session): Promise<void> {
  const [EventBusName, Policy] = [inputs.eventBusName as string, inputs.policy as string];
  await session.clients(inputs).events.putPermission({ EventBusName, Policy });
}

export const eventBusPolicy: ResourceType = {
  token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  inputs: {
    eventBusName: { default: "default", replaces: true, same: sameBus },
    policy: POLICY_DOCUMENT,
    region: REGION,
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs, session);
    return inputs.eventBusName as string;
  },
  async read(id, known, session) {
    const found = await session.clients(known).events.describeEventBus({ Name: id });
    if (found.Policy === undefined) return undefined;
    return { eventBusName: found.Name, policy: found.Policy, region: (found.Arn ?? "").split(":")[3] };
  },
  update: (_, { wanted }, session) => put(wanted, session),
  async delete(id, state, session) {
    await session.clients(state).events.removePermission({ EventBusName: id, RemoveAllPermissions: true });
  },
};
