/** aws.lambda.FunctionEventInvokeConfig: retries and destinations of a qualifier's asynchronous calls. */
import type { DestinationConfig } from "@aws-sdk/client-lambda";
import type { ResourceType } from "../resource-type.ts";
import { between, functionNameOf, REGION, sameFunction } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

interface Destinations {
  readonly onFailure?: { readonly destination?: string };
  readonly onSuccess?: { readonly destination?: string };
}

/** An id, and an import, is `function` or `function:qualifier`. */
function locate(id: string): { FunctionName: string; Qualifier?: string } {
  const [FunctionName = "", Qualifier] = id.split(":");
  return { FunctionName, ...(Qualifier !== undefined && { Qualifier }) };
}

/** Puts the whole configuration, as pulumi-aws does. */
async function put(id: string, inputs: Properties, session: Session): Promise<void> {
  const { onFailure, onSuccess } = (inputs.destinationConfig ?? {}) as Destinations;
  await session.clients(inputs).lambda.putFunctionEventInvokeConfig({
    ...locate(id),
    DestinationConfig: {
      OnFailure: { Destination: onFailure?.destination },
      OnSuccess: { Destination: onSuccess?.destination },
    },
    MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds as number | undefined,
    MaximumRetryAttempts: inputs.maximumRetryAttempts as number,
  });
}

function destinationsOf({ OnFailure, OnSuccess }: DestinationConfig = {}): Properties | undefined {
  const [failure, success] = [OnFailure?.Destination, OnSuccess?.Destination];
  if (!failure && !success) return undefined;
  return {
    ...(failure && { onFailure: { destination: failure } }),
    ...(success && { onSuccess: { destination: success } }),
  };
}

export const eventInvokeConfig: ResourceType = {
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  inputs: {
    destinationConfig: {},
    functionName: { required: true, replaces: true, same: sameFunction },
    maximumEventAgeInSeconds: { check: between(60, 21_600) },
    maximumRetryAttempts: { default: 2, check: between(0, 2) },
    qualifier: { replaces: true },
    region: REGION,
  },
  outputs: [],
  async create(inputs, session) {
    const { qualifier } = inputs;
    const id = `${functionNameOf(inputs.functionName)}${qualifier === undefined ? "" : `:${qualifier}`}`;
    await put(id, inputs, session);
    return id;
  },
  async read(id, known, session) {
    const found = await session.clients(known).lambda.getFunctionEventInvokeConfig(locate(id));
    const { FunctionName, Qualifier } = locate(id);
    return {
      destinationConfig: destinationsOf(found.DestinationConfig),
      functionName: known.functionName ?? FunctionName,
      maximumEventAgeInSeconds: found.MaximumEventAgeInSeconds ?? 0,
      maximumRetryAttempts: found.MaximumRetryAttempts ?? 2,
      qualifier: Qualifier ?? "",
      region: found.FunctionArn?.split(":")[3],
    };
  },
  update: (id, { wanted }, session) => put(id, wanted, session),
  async delete(id, state, session) {
    await session.clients(state).lambda.deleteFunctionEventInvokeConfig(locate(id));
  },
};
