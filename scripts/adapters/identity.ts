import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { clientSettings } from "./clients.ts";

/** ARN of who the credentials belong to; `undefined` where that can't be asked. */
export async function readCallerArn(settings: AwsSettings, caller: Caller): Promise<string | undefined> {
  try {
    const client = new STSClient(await clientSettings(settings, "sts"));
    const options = {
      operation: "sts:GetCallerIdentity",
      quota: "other",
      endpoint: settings.endpoints.sts,
      attempts: 3,
    } as const;
    const { Arn } = await caller.read(options, (abortSignal) =>
      client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return Arn;
  } catch {
    return undefined;
  }
}
