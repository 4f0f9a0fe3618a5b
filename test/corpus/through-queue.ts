/** Sends jobs through the corpus's queue, and reads from the log which release did each. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../support/local-aws.ts";
import { until } from "../support/until.ts";

const QUEUE = "/123456789012/corpus-jobs";
const LOG_GROUP = "/aws/lambda/lambda-live-prd-jobs";

/** Sends `count` jobs, waits until each is done, and counts them by release. `batch` tells one call's jobs from another's. */
export async function doJobs(
  endpoint: string,
  batch: string,
  count: number,
): Promise<Record<string, number>> {
  const logs = new CloudWatchLogsClient(clientConfig(endpoint));
  const numbers = Array.from({ length: count }, (_, number) => number);
  await send(
    endpoint,
    numbers.map((number) => ({ batch, number })),
  );
  let done = new Map<string, string>();
  await until(async () => {
    done = await readDone(logs, batch);
    return done.size === count;
  });
  logs.destroy();
  const releases = [...done.values()];
  return Object.fromEntries(
    [...new Set(releases)].map((release) => [release, releases.filter((each) => each === release).length]),
  );
}

/** Sends a job that always fails. */
export function sendPoison(endpoint: string): Promise<void> {
  return send(endpoint, [{ batch: "poison", number: 0, isPoison: true }]);
}

async function send(endpoint: string, jobs: readonly object[]): Promise<void> {
  const sqs = new SQSClient(clientConfig(endpoint));
  for (let first = 0; first < jobs.length; first += 10) {
    const Entries = jobs
      .slice(first, first + 10)
      .map((job, index) => ({ Id: String(index), MessageBody: JSON.stringify(job) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: endpoint + QUEUE, Entries }));
  }
  sqs.destroy();
}

/** By number of the job: the release that did it. */
async function readDone(client: CloudWatchLogsClient, batch: string): Promise<Map<string, string>> {
  const done = new Map<string, string>();
  const input = { logGroupName: LOG_GROUP, filterPattern: `"did ${batch}"` };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
    for (const { message = "" } of events) {
      const [, number, release] = /did \w+ (\d+) by (\w+)/.exec(message) ?? [];
      if (number && release) done.set(number, release);
    }
  }
  return done;
}
