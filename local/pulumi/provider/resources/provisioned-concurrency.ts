/** aws.lambda.ProvisionedConcurrencyConfig: environments of an alias or a version that are ready before a call. */
import { ProviderError } from "../errors.ts";
import { waitFor } from "../poll.ts";
import type { ResourceType } from "../resource-type.ts";
import { between, functionNameOf, REGION, sameFunction } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

/** The id is `<function>,<qualifier>`. */
function locate(id: string) {
  const [FunctionName = "", Qualifier = ""] = id.split(",");
  return { FunctionName, Qualifier };
}

async function put(id: string, inputs: Properties, session: Session): Promise<void> {
  const ProvisionedConcurrentExecutions = inputs.provisionedConcurrentExecutions as number;
  await session
    .clients(inputs)
    .lambda.putProvisionedConcurrencyConfig({ ...locate(id), ProvisionedConcurrentExecutions });
}

async function ready(id: string, properties: Properties, session: Session): Promise<void> {
  const { lambda } = session.clients(properties);
  await waitFor(`the provisioned concurrency of ${id} is ready`, session, async () => {
    const { Status, StatusReason } = await lambda.getProvisionedConcurrencyConfig(locate(id));
    if (Status === "FAILED")
      throw new ProviderError(`The provisioned concurrency of ${id} failed: ${StatusReason}`);
    return Status === "READY";
  });
}

export const provisionedConcurrency: ResourceType = {
  token: "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
  inputs: {
    functionName: { required: true, replaces: true, same: sameFunction },
    provisionedConcurrentExecutions: { required: true, check: between(1, Number.MAX_SAFE_INTEGER) },
    qualifier: { required: true, replaces: true },
    region: REGION,
    skipDestroy: { default: false },
  },
  outputs: [],
  async create(inputs, session) {
    const id = `${functionNameOf(inputs.functionName)},${inputs.qualifier}`;
    await put(id, inputs, session);
    return id;
  },
  settle: ready,
  async read(id, known, session) {
    const { FunctionName, Qualifier } = locate(id);
    const found = await session.clients(known).lambda.getProvisionedConcurrencyConfig(locate(id));
    return {
      functionName: known.functionName ?? FunctionName,
      provisionedConcurrentExecutions: found.RequestedProvisionedConcurrentExecutions,
      qualifier: Qualifier,
      region: known.region ?? session.region,
      skipDestroy: known.skipDestroy ?? false,
    };
  },
  async update(id, { changed, wanted }, session) {
    if (!changed.has("provisionedConcurrentExecutions")) return;
    await put(id, wanted, session);
    await ready(id, wanted, session);
  },
  async delete(id, state, session) {
    if (state.skipDestroy) return;
    await session.clients(state).lambda.deleteProvisionedConcurrencyConfig(locate(id));
  },
};
