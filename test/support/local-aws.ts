/** Starts local AWS for a test, with the SDK's own clients pointing at it. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../local/aws/server.ts";

/** A running local AWS and clients of it; `close` ends all of them. */
export interface TestAws {
  readonly aws: LocalAws;
  readonly lambda: LambdaClient;
  readonly ssm: SSMClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  close(): Promise<void>;
}

/** Configuration of a client for a local endpoint. One attempt, so that each refusal is seen once. */
export function clientConfig(endpoint: string, region = "us-east-1") {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: "tester", secretAccessKey: "none" },
    maxAttempts: 1,
  };
}

/** Starts local AWS on a free port. */
export async function startTestAws(options: LocalAwsOptions = {}): Promise<TestAws> {
  const aws = await startLocalAws(options);
  const config = clientConfig(aws.endpoint, options.region);
  const clients = {
    lambda: new LambdaClient(config),
    ssm: new SSMClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
  };
  return {
    aws,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
    },
  };
}
