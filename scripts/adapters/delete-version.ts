import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { type Caller, interrupted } from "./caller.ts";
import type { LambdaGateway } from "./lambda-gateway.ts";

/** Deletes one published version. A missing version is no error, so the call repeats after a lost answer. */
export async function deleteVersion(
  { client, endpoint }: LambdaGateway,
  caller: Caller,
  functionName: string,
  version: string,
): Promise<void> {
  if (!/^[1-9]\d*$/.test(version)) throw new Error(`${version} is no published version`);
  const calledOff = () => (caller.deadline.interrupted() ? interrupted() : undefined);
  await caller.read(
    { operation: "lambda:DeleteFunction", quota: "control", endpoint, calledOff },
    (abortSignal) =>
      client.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }), {
        abortSignal,
      }),
  );
}
