import { DescribeParametersCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { openClient } from "./clients.ts";
import { secondsToSpare } from "./deadline.ts";

/** A search beside the work of a verb: it must not take the verb's time. */
const LONGEST_SECONDS = 5;
const MOST_PAGES = 10;
/** GetParameters takes no more names at once. */
const MOST_NAMES = 10;

/**
 * The texts of parameters by name, of at most 10 that end in `/live` and that `isWanted` takes, among the first 500 with
 * `/live` in their name. Throws a `ReleaseError`, for example `AccessDenied`.
 */
export async function searchLedgers(
  settings: AwsSettings,
  caller: Caller,
  isWanted: (name: string) => boolean,
): Promise<Map<string, string>> {
  const client = await openClient(SSMClient, settings, "ssm", caller.clock);
  const options = (operation: string) => ({
    operation,
    quota: "ssm" as const,
    endpoint: settings.endpoints.ssm,
    attempts: 2,
    withinSeconds: secondsToSpare(caller.deadline, LONGEST_SECONDS),
  });
  const names: string[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && (page === 0 || NextToken); page++) {
    const answer = await caller.read(options("ssm:DescribeParameters"), (abortSignal) =>
      client.send(
        new DescribeParametersCommand({
          ParameterFilters: [{ Key: "Name", Option: "Contains", Values: ["/live"] }],
          MaxResults: 50,
          NextToken,
        }),
        { abortSignal },
      ),
    );
    for (const { Name = "" } of answer.Parameters ?? [])
      if (Name.endsWith("/live") && isWanted(Name)) names.push(Name);
    NextToken = answer.NextToken;
  }
  if (names.length === 0) return new Map();
  const { Parameters = [] } = await caller.read(options("ssm:GetParameters"), (abortSignal) =>
    client.send(new GetParametersCommand({ Names: names.slice(0, MOST_NAMES) }), { abortSignal }),
  );
  return new Map(Parameters.map(({ Name = "", Value = "" }) => [Name, Value]));
}
