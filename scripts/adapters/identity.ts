import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { openClient } from "./clients.ts";
import { secondsToSpare } from "./deadline.ts";

/** The identity is only recorded: reading it must not take the time of the move that it is recorded for. */
const LONGEST_SECONDS = 5;

/** ARN of the credentials' identity; `undefined` when AWS does not tell. */
export async function readCallerArn(settings: AwsSettings, caller: Caller): Promise<string | undefined> {
  try {
    const client = await openClient(STSClient, settings, "sts");
    const options = {
      operation: "sts:GetCallerIdentity",
      quota: "other",
      endpoint: settings.endpoints.sts,
      attempts: 3,
      withinSeconds: secondsToSpare(caller.deadline, LONGEST_SECONDS),
    } as const;
    const { Arn } = await caller.read(options, (abortSignal) =>
      client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return Arn;
  } catch {
    return undefined;
  }
}
