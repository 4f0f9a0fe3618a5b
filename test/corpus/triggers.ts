/** What calls LIVE of a function beside a direct call: how it is set off, and which releases handled what it sent. */
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { clientConfig } from "../support/local-aws.ts";
import { sendRaw } from "../support/raw-http.ts";
import { until } from "../support/until.ts";

/** A function whose log has a line `handled ID by RELEASE` for each id that its trigger brought. */
export interface Trigger {
  readonly functionName: string;
  send(endpoint: string, ids: readonly string[]): Promise<void>;
}

export const TRIGGERS: readonly Trigger[] = [
  {
    functionName: "jobs",
    async send(endpoint, ids) {
      for (const some of inParts(ids, 10)) await sendJobs(endpoint, some);
    },
  },
  {
    functionName: "posters",
    async send(endpoint, ids) {
      const s3 = new S3Client({ ...clientConfig(endpoint), forcePathStyle: true });
      const put = (Key: string) =>
        s3.send(new PutObjectCommand({ Bucket: "corpus-posters", Key, Body: Key }));
      for (const some of inParts(ids, 5))
        await Promise.all(some.flatMap((id) => [put(`${id}.png`), put(`${id}.txt`)]));
      s3.destroy();
    },
  },
  {
    functionName: "carts",
    async send(endpoint, ids) {
      const apis = new ApiGatewayV2(clientConfig(endpoint));
      const { Items = [] } = await apis.getApis({});
      apis.destroy();
      const { host } = new URL(Items.find(({ Name }) => Name === "corpus-shop")?.ApiEndpoint ?? "");
      const port = Number(new URL(endpoint).port);
      const headers = { host, "content-type": "application/json" };
      for (const [index, id] of ids.entries()) {
        const { status, body } = await sendRaw(port, {
          headers,
          ...(index % 2 === 0
            ? { method: "GET", path: `/carts/${id}` }
            : { method: "POST", path: "/carts", body: JSON.stringify({ id }) }),
        });
        expect([status, JSON.parse(body.toString()).id]).to.deep.equal([index % 2 === 0 ? 200 : 201, id]);
      }
    },
  },
  {
    functionName: "parcels",
    async send(endpoint, ids) {
      const events = new EventBridgeClient(clientConfig(endpoint));
      const entry = { EventBusName: "corpus-shop", Source: "shop", DetailType: "parcel packed" };
      for (const some of inParts(ids, 5)) {
        const Entries = some.flatMap((id) => [
          { ...entry, Detail: JSON.stringify({ id }) },
          { ...entry, Detail: JSON.stringify({ id }), Source: "depot" },
        ]);
        expect((await events.send(new PutEventsCommand({ Entries }))).FailedEntryCount).to.equal(0);
      }
      events.destroy();
    },
  },
  {
    functionName: "letters-sent",
    async send(endpoint, ids) {
      const sns = new SNSClient(clientConfig(endpoint));
      const attribute = (StringValue: string) => ({ kind: { DataType: "String", StringValue } });
      for (const some of inParts(ids, 5)) {
        const PublishBatchRequestEntries = some.flatMap((id) => [
          { Id: id, Message: id, MessageAttributes: attribute("letter") },
          { Id: `${id}-other`, Message: id, MessageAttributes: attribute("card") },
        ]);
        const TopicArn = "arn:aws:sns:us-east-1:123456789012:corpus-post";
        const { Failed = [] } = await sns.send(
          new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
        );
        expect(Failed).to.deep.equal([]);
      }
      sns.destroy();
    },
  },
];

/** Sends a job that always fails. */
export function sendPoison(endpoint: string): Promise<void> {
  return sendJobs(endpoint, ["poison"]);
}

async function sendJobs(endpoint: string, bodies: readonly string[]): Promise<void> {
  const sqs = new SQSClient(clientConfig(endpoint));
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const QueueUrl = `${endpoint}/123456789012/corpus-jobs`;
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  sqs.destroy();
  expect(Failed).to.deep.equal([]);
}

let sent = 0;

/** Sets each trigger off so many times; returns, by function, how often each release handled one. Throws if any was lost or came twice. */
export async function setOff(
  endpoint: string,
  times: number,
): Promise<Record<string, Record<string, number>>> {
  const logs = new CloudWatchLogsClient(clientConfig(endpoint));
  const counted = TRIGGERS.map(async ({ functionName, send }) => {
    const ids = Array.from({ length: times }, () => `id-${sent++}`);
    await send(endpoint, ids);
    const handled = async () => {
      const { events = [] } = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/lambda-live-prd-${functionName}`,
          filterPattern: "handled",
        }),
      );
      const lines = events.map(({ message = "" }) => /handled (\S+) by (\w+)/.exec(message) ?? []);
      return lines.filter(([, id = ""]) => ids.includes(id));
    };
    await until(async () => (await handled()).length >= times);
    const lines = await handled();
    expect(lines.map(([, id]) => id).sort(), functionName).to.deep.equal([...ids].sort());
    const counts: Record<string, number> = {};
    for (const [, , release = ""] of lines) counts[release] = (counts[release] ?? 0) + 1;
    return [functionName, counts] as const;
  });
  const all = Object.fromEntries(await Promise.all(counted));
  logs.destroy();
  return all;
}

function inParts<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
    list.slice(part * size, (part + 1) * size),
  );
}
