/** Starts local AWS for a test, with the SDK's own clients pointing at it. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../local/aws/server.ts";
import { LAMBDA_TRUST } from "../contract/lab-role.ts";

/** The role of functions in tests, and another one, for what must differ. `makeRoles` makes both. */
export const ROLE = "arn:aws:iam::123456789012:role/tester";
export const OTHER_ROLE = "arn:aws:iam::123456789012:role/other";

/** A running local AWS and clients of it; `close` ends all of them. */
export interface TestAws {
  readonly aws: LocalAws;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
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

/** Makes roles in a local AWS: Lambda takes none that isn't there. */
export async function makeRoles(
  endpoint: string,
  secretAccessKey = "none",
  roles: readonly string[] = [ROLE, OTHER_ROLE],
): Promise<void> {
  const credentials = { accessKeyId: "tester", secretAccessKey };
  const iam = new IAMClient({ ...clientConfig(endpoint), credentials });
  for (const role of roles) {
    const [, Path, RoleName] = /:role(\/.*\/|\/)([^/]+)$/.exec(role) ?? [];
    await iam.send(new CreateRoleCommand({ Path, RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }));
  }
  iam.destroy();
}

/** Starts local AWS on a free port, with the roles unless `roles` is false. */
export async function startTestAws({
  roles = true,
  ...options
}: LocalAwsOptions & { readonly roles?: boolean } = {}): Promise<TestAws> {
  const aws = await startLocalAws(options);
  if (roles) await makeRoles(aws.endpoint);
  const config = clientConfig(aws.endpoint, options.region);
  const clients = {
    lambda: new LambdaClient(config),
    sqs: new SQSClient(config),
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
