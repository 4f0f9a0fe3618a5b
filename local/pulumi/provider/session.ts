/** The configuration of one engine (region, default tags) and the clients that call local AWS with it. */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { PULUMI_CREDENTIALS } from "../credentials.ts";
import type { Properties } from "./values.ts";

export interface Clients {
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly logs: CloudWatchLogsClient;
  readonly events: EventBridgeClient;
}

export interface Session {
  readonly endpoint: string;
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
  /** Aborted when the user cancels the update, or local AWS stops; the reason is a sentence for the user. */
  readonly cancelled: AbortSignal;
  /** The clients for the region that a resource names, else for the provider's region. */
  clients(properties: Properties): Clients;
  cancel(reason: string): void;
}

export interface SessionSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly defaultTags?: Readonly<Record<string, string>>;
}

/** `made` shares clients among sessions: engines come and go, and each would make its own. */
export function openSession(
  { endpoint, region, defaultTags = {} }: SessionSettings,
  made = new Map<string, Clients>(),
): Session {
  const cancellation = new AbortController();
  return {
    endpoint,
    region,
    defaultTags,
    cancelled: cancellation.signal,
    cancel: (reason) => cancellation.abort(reason),
    clients(properties) {
      const named = typeof properties.region === "string" ? properties.region : region;
      const place = `${endpoint} ${named}`;
      const clients = made.get(place) ?? createClients(endpoint, named);
      made.set(place, clients);
      return clients;
    },
  };
}

function createClients(endpoint: string, region: string): Clients {
  const settings = { endpoint, region, credentials: PULUMI_CREDENTIALS, maxAttempts: 5 };
  return {
    lambda: new LambdaClient(settings),
    iam: new IAMClient(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
    logs: new CloudWatchLogsClient(settings),
    events: new EventBridgeClient(settings),
  };
}
