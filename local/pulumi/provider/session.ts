/** The configuration of one engine (region, default tags) and the clients that call local AWS with it. */
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { PULUMI_CREDENTIALS } from "../credentials.ts";
import type { Properties } from "./values.ts";

/** A client for each service, with a method for each operation. */
export type Clients = ReturnType<typeof createClients>;

export interface Session {
  readonly endpoint: string;
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
  /** The folder of the program; undefined if nobody has named it. */
  programFolder(): string | undefined;
  /** Aborted when the user cancels the update, or local AWS stops; the reason is a sentence for the user. */
  readonly cancelled: AbortSignal;
  /** The clients for the region that a resource names, else for the provider's region. */
  clients(properties: Properties): Clients;
  cancel(reason: string): void;
}

export interface SessionSettings {
  readonly endpoint: string;
  readonly region: string;
  /** The key of local AWS, if it has one. */
  readonly key?: string;
  readonly defaultTags?: Readonly<Record<string, string>>;
  /** Default: it is unknown. */
  readonly programFolder?: () => string | undefined;
}

/** `made` shares clients among sessions: engines come and go, and each would make its own. */
export function openSession(
  { endpoint, region, key, defaultTags = {}, programFolder = () => undefined }: SessionSettings,
  made = new Map<string, Clients>(),
): Session {
  const cancellation = new AbortController();
  return {
    endpoint,
    region,
    defaultTags,
    programFolder,
    cancelled: cancellation.signal,
    cancel: (reason) => cancellation.abort(reason),
    clients(properties) {
      const named = typeof properties.region === "string" ? properties.region : region;
      const place = `${endpoint} ${named}`;
      const clients = made.get(place) ?? createClients(endpoint, named, key);
      made.set(place, clients);
      return clients;
    },
  };
}

function createClients(endpoint: string, region: string, key?: string) {
  const credentials =
    key === undefined ? PULUMI_CREDENTIALS : { ...PULUMI_CREDENTIALS, secretAccessKey: key };
  const settings = { endpoint, region, credentials, maxAttempts: 5 };
  return {
    lambda: new Lambda(settings),
    iam: new IAM(settings),
    sqs: new SQS(settings),
    ssm: new SSM(settings),
    sts: new STS(settings),
    logs: new CloudWatchLogs(settings),
    dynamodb: new DynamoDB(settings),
    events: new EventBridge(settings),
    s3: new S3({ ...settings, forcePathStyle: true }),
    sns: new SNS(settings),
    apis: new ApiGatewayV2(settings),
  };
}
