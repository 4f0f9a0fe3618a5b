/** Gives an event to the service that it comes from, so that the service calls LIVE. */
import { request } from "node:http";
import type { Bound } from "./find-triggers.ts";
import type { TriggerClients } from "./trigger-clients.ts";
import type { ApiRequest, Message, Origin } from "./trigger-of.ts";

/** These say how a request came, and the new one comes otherwise. */
const OF_CONNECTION = /^(host|connection|content-length|transfer-encoding|expect|upgrade|x-forwarded-.*)$/i;

/** Gives an event once to what is bound; resolves to the status of the answer if that is an API. Throws what it refuses. */
export async function giveToService(
  clients: TriggerClients,
  { place }: Bound,
  origin: Origin,
): Promise<number | undefined> {
  if (origin.kind === "API") return ask(clients.endpoint, place, origin.request);
  if (origin.kind === "queue")
    for (const { body, attributes } of origin.messages)
      await clients.sqs.sendMessage({
        QueueUrl: place,
        MessageBody: body,
        MessageAttributes: attributesOf(attributes),
      });
  if (origin.kind === "topic")
    for (const { body, subject, attributes } of origin.messages)
      await clients.sns.publish({
        TopicArn: place,
        Message: body,
        Subject: subject,
        MessageAttributes: attributesOf(attributes),
      });
  if (origin.kind === "bucket")
    for (const Key of origin.keys) await clients.s3.putObject({ Bucket: place, Key, Body: "rehearsal" });
  if (origin.kind === "bus") {
    const { source, detailType, detail, resources } = origin.event;
    const { Entries = [] } = await clients.events.putEvents({
      Entries: [
        {
          EventBusName: place,
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Resources: [...resources],
        },
      ],
    });
    if (Entries[0]?.ErrorCode) throw new Error(`${Entries[0].ErrorCode}: ${Entries[0].ErrorMessage}`);
  }
  return undefined;
}

function attributesOf(attributes: Message["attributes"]) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      type.startsWith("Binary")
        ? { DataType: type, BinaryValue: Buffer.from(value, "base64") }
        : { DataType: type, StringValue: value },
    ]),
  );
}

/** Not every machine finds the address of `*.localhost`, so the host stands in the header alone. */
function ask(
  endpoint: string,
  place: string,
  { method, path, query, headers, body, isBase64 }: ApiRequest,
): Promise<number> {
  const url = new URL(`${place}${path}${query && `?${query}`}`);
  const { hostname, port } = new URL(endpoint);
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.test(name)));
  const options = {
    hostname,
    port,
    method,
    path: url.pathname + url.search,
    headers: { ...kept, host: url.host },
  };
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end(isBase64 ? Buffer.from(body, "base64") : body);
  });
}
