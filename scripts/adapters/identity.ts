import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { openClient } from "./clients.ts";
import { secondsToSpare } from "./deadline.ts";

/** Whose credentials the calls are made with. */
export interface Identity {
  readonly arn: string;
  /** Twelve digits. */
  readonly account: string;
}

/** The identity is recorded or checked beside other work: reading it must not take the time of a move. */
const LONGEST_SECONDS = 5;

/** Asks STS for the credentials' identity. Throws a `ReleaseError` when AWS does not tell within 5 s. */
export async function readIdentity(settings: AwsSettings, caller: Caller): Promise<Identity> {
  const client = await openClient(STSClient, settings, "sts", caller.clock);
  const operation = "sts:GetCallerIdentity";
  const options = {
    operation,
    quota: "other",
    endpoint: settings.endpoints.sts,
    attempts: 3,
    withinSeconds: secondsToSpare(caller.deadline, LONGEST_SECONDS),
  } as const;
  return caller.read(options, async (abortSignal) => {
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (!Arn || !/^\d{12}$/.test(Account ?? "")) throw unreadableAnswer(operation);
    return { arn: Arn, account: Account ?? "" };
  });
}
