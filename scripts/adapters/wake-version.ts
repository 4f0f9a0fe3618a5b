import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Caller } from "./caller.ts";
import type { LambdaGateway } from "./lambda-gateway.ts";

/** Wakes an inactive version: the first call fails and starts the version, so its answer says nothing. */
export async function wakeVersion(
  { client, endpoint }: LambdaGateway,
  caller: Caller,
  functionName: string,
  version: string,
): Promise<void> {
  const Payload = new TextEncoder().encode("{}");
  const command = () => new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload });
  await caller.read(
    { operation: "lambda:InvokeFunction", quota: "invoke", endpoint, attempts: 1 },
    async (abortSignal) => void (await client.send(command(), { abortSignal })),
    (failure) => (/AccessDenied/.test(failure.name) ? undefined : { value: undefined }),
  );
}
