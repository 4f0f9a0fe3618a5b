/** The SDK's own clients of the server under test. */
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";
import type { Target } from "./target.ts";

/** One client for each service. */
export interface Clients {
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly s3: S3Client;
  readonly apis: ApiGatewayV2Client;
  readonly events: EventBridgeClient;
  readonly sns: SNSClient;
}

/**
 * Makes clients whose requests end after `requestMs`. Clients of AWS make up to 10 attempts, since AWS
 * throttles. Clients of any other server make one attempt, so that its first answer shows.
 */
export function makeClients(
  target: Target,
  requestMs: number,
  attempts = target.kind === "aws" ? 10 : 1,
): Clients {
  const config = {
    region: target.region,
    maxAttempts: attempts,
    requestHandler: { requestTimeout: requestMs, throwOnRequestTimeout: true, connectionTimeout: 5_000 },
    ...(target.kind === "endpoint" && {
      endpoint: target.url,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    }),
    ...(target.profile && { credentials: fromIni({ profile: target.profile }) }),
  };
  return {
    lambda: new LambdaClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
    ssm: new SSMClient(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    s3: new S3Client({ ...config, forcePathStyle: target.kind === "endpoint" }),
    apis: new ApiGatewayV2Client(config),
    events: new EventBridgeClient(config),
    sns: new SNSClient(config),
  };
}

/** Closes all connections. */
export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

/** Requests under way. The removal at the end waits for their answers. */
export type InFlight = Set<Promise<unknown>>;

/**
 * The same clients for one row. After `signal` they send nothing more. A request under way is not cut off,
 * since it may make something even if nobody reads its answer.
 */
export function gated(clients: Clients, signal: AbortSignal, inFlight: InFlight): Clients {
  const gate = <T extends object>(client: T): T =>
    new Proxy(client, {
      get(target, key) {
        const value = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        if (key !== "send") return value.bind(target);
        return (...args: unknown[]) => {
          if (signal.aborted) return Promise.reject(signal.reason);
          const answer = value.apply(target, args) as Promise<unknown>;
          inFlight.add(answer);
          const done = () => inFlight.delete(answer);
          answer.then(done, done);
          return answer;
        };
      },
    });
  return {
    lambda: gate(clients.lambda),
    iam: gate(clients.iam),
    sts: gate(clients.sts),
    ssm: gate(clients.ssm),
    logs: gate(clients.logs),
    cloudwatch: gate(clients.cloudwatch),
    s3: gate(clients.s3),
    apis: gate(clients.apis),
    events: gate(clients.events),
    sns: gate(clients.sns),
  };
}
