/** The clients with which a rehearsal looks for triggers and sends through them. */
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import type { ClientSettings } from "../leftovers.ts";

/** One client a service, each with a method for each operation. */
export type TriggerClients = ReturnType<typeof openClients>;

/** Opens the clients; `close` ends their connections. */
export function openClients(settings: ClientSettings) {
  const clients = {
    apis: new ApiGatewayV2(settings),
    events: new EventBridge(settings),
    lambda: new Lambda(settings),
    metrics: new CloudWatch(settings),
    s3: new S3({ ...settings, forcePathStyle: true }),
    sns: new SNS(settings),
    sqs: new SQS(settings),
  };
  return {
    ...clients,
    endpoint: settings.endpoint,
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
