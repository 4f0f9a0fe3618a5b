import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  type CreateQueueCommandInput,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { openQueues } from "../../../../local/aws/sqs/queues.ts";
import { sqsService } from "../../../../local/aws/sqs/service.ts";
import { openStore, type Store } from "../../../../local/aws/state/store.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";

const ARN = "arn:aws:sqs:us-east-1:123456789012:";

function serve(store: Store = openStore(), clock = testClock()) {
  const queues = openQueues({ store, now: clock.now });
  return serveState(sqsService({ queues, now: clock.now }), (config) => new SQSClient(config));
}

describe("local SQS", () => {
  const clock = testClock();
  let served: ServedState<SQSClient>;
  let sqs: SQSClient;
  beforeEach(async () => {
    served = await serve(openStore(), clock);
    sqs = served.client;
  });
  afterEach(() => served.close());

  const create = async (QueueName = "orders", Attributes: Record<string, string> = {}) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ??
    [];
  const bodies = async (QueueUrl: string) => (await receive(QueueUrl)).map(({ Body }) => Body);
  const attributesOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;

  it("makes a queue with AWS's defaults, and answers the same one again", async () => {
    const url = await create("orders", { VisibilityTimeout: "60" });
    expect(new URL(url).pathname).to.equal("/123456789012/orders");
    expect(await attributesOf(url)).to.deep.equal({
      QueueArn: `${ARN}orders`,
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: String(clock.now() / 1000),
      LastModifiedTimestamp: String(clock.now() / 1000),
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "60",
    });
    expect(await create("orders", { VisibilityTimeout: "60" })).to.equal(url);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }))).QueueUrl).to.equal(url);
    const changed = { QueueUrl: url, Attributes: { KmsMasterKeyId: "key", DelaySeconds: "5" } };
    await sqs.send(new SetQueueAttributesCommand(changed));
    expect(await attributesOf(url)).to.include({
      KmsMasterKeyId: "key",
      KmsDataKeyReusePeriodSeconds: "300",
      SqsManagedSseEnabled: "false",
      DelaySeconds: "5",
      VisibilityTimeout: "60",
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { KmsMasterKeyId: "" } }));
    expect(await attributesOf(url)).not.to.have.any.keys("KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds");
  });

  for (const [title, input, name, message] of [
    [
      "another value",
      { Attributes: { DelaySeconds: "9" } },
      "QueueNameExists",
      "A queue already exists with the same name and a different value for attribute DelaySeconds",
    ],
    [
      "a FIFO name",
      { QueueName: "orders.fifo" },
      "NotImplementedException",
      "Local AWS does not have FIFO queues (orders.fifo).",
    ],
    [
      "a FIFO attribute",
      { Attributes: { FifoQueue: "true" } },
      "NotImplementedException",
      "Local AWS does not have FIFO queues (FifoQueue).",
    ],
    [
      "an unknown attribute",
      { Attributes: { Retention: "1" } },
      "InvalidAttributeName",
      "Unknown Attribute Retention.",
    ],
    [
      "a time too long",
      { Attributes: { VisibilityTimeout: "43201" } },
      "InvalidAttributeValue",
      "Invalid value for the parameter VisibilityTimeout.",
    ],
    [
      "a policy that is no JSON",
      { Attributes: { Policy: "all" } },
      "InvalidAttributeValue",
      "Invalid value for the parameter Policy.",
    ],
    [
      "a name with a space",
      { QueueName: "my orders" },
      "InvalidParameterValue",
      "Value my orders for parameter QueueName is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    ],
    [
      "a dead-letter queue that is missing",
      {
        QueueName: "more",
        Attributes: { RedrivePolicy: `{"deadLetterTargetArn":"${ARN}none","maxReceiveCount":3}` },
      },
      "InvalidParameterValue",
      "Reason: Dead letter target does not exist.",
    ],
    [
      "a redrive policy without a count",
      { QueueName: "more", Attributes: { RedrivePolicy: `{"deadLetterTargetArn":"${ARN}orders"}` } },
      "InvalidParameterValue",
      "Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.",
    ],
    [
      "a count of zero",
      {
        QueueName: "more",
        Attributes: { RedrivePolicy: `{"deadLetterTargetArn":"${ARN}orders","maxReceiveCount":0}` },
      },
      "InvalidParameterValue",
      "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    ],
  ] as const) {
    it(`refuses to make a queue with ${title}`, async () => {
      await create();
      const wrong = { QueueName: "orders", ...input } as CreateQueueCommandInput;
      const refused = await refusalOf(sqs.send(new CreateQueueCommand(wrong)));
      expect(refused.name).to.equal(name);
      expect(refused.message).to.contain(message);
    });
  }

  it("lists queues by prefix and by page, with their tags, and deletes them with their messages", async () => {
    for (const name of ["orders-b", "orders-a", "bills"]) await create(name);
    const list = async (input: object) => await sqs.send(new ListQueuesCommand(input));
    const names = (urls: string[] = []) => urls.map((url) => url.split("/").pop());
    expect(names((await list({ QueueNamePrefix: "orders" })).QueueUrls)).to.deep.equal([
      "orders-a",
      "orders-b",
    ]);
    const first = await list({ MaxResults: 2 });
    expect(names(first.QueueUrls)).to.deep.equal(["bills", "orders-a"]);
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(names(second.QueueUrls)).to.deep.equal(["orders-b"]);

    const QueueUrl = await create("bills");
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { team: "a", cost: "b" } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["cost"] }));
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).to.deep.equal({ team: "a" });

    await send(QueueUrl, "left");
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const gone = await refusalOf(send(QueueUrl, "late"));
    expect(gone.name).to.equal("QueueDoesNotExist");
    expect(gone.$metadata?.httpStatusCode).to.equal(400);
    await create("bills");
    expect(await bodies(QueueUrl)).to.deep.equal([]);
  });

  it("delivers a message with its attributes and digests, which the SDK checks", async () => {
    const url = await create();
    const MessageAttributes = {
      WeeksOn: { DataType: "Number", StringValue: "6" },
      Author: { DataType: "String", StringValue: "John Grisham" },
      Title: { DataType: "String", StringValue: "The Whistler" },
    };
    const { MessageId, MD5OfMessageAttributes } = await send(url, "wörk", { MessageAttributes });
    // [rec] LocalStack's test_lambda_integration_sqs.snapshot.json
    expect(MD5OfMessageAttributes).to.equal("d25a6aea97eb8f585bfa92d314504a92");
    const [{ ReceiptHandle, Attributes, ...message } = {}] = await receive(url, {
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    expect(message).to.deep.equal({
      MessageId,
      Body: "wörk",
      MD5OfBody: createHash("md5").update("wörk").digest("hex"),
      MD5OfMessageAttributes,
      MessageAttributes,
    });
    expect(Attributes).to.deep.include({
      ApproximateReceiveCount: "1",
      SentTimestamp: String(clock.now()),
      ApproximateFirstReceiveTimestamp: String(clock.now()),
    });
    expect(Attributes?.SenderId).to.match(/^AIDA[A-Z2-7]{17}$/);
  });

  it("digests attributes of bytes as AWS does", async () => {
    const BinaryValue = Buffer.from("traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01");
    const sent = await send(await create(), "test", {
      MessageAttributes: { attr1: { DataType: "Binary", BinaryValue } },
    });
    // [rec] LocalStack's test_sqs.snapshot.json
    expect(sent.MD5OfMessageAttributes).to.equal("8cbe4db156db8a94db8b801b7addb984");
  });

  it("hides a received message until its visibility timeout ends, or until a call shows it", async () => {
    const url = await create("orders", { VisibilityTimeout: "30" });
    await send(url, "first");
    const [first] = await receive(url);
    expect(await attributesOf(url)).to.include({ ApproximateNumberOfMessagesNotVisible: "1" });
    clock.advance(29_999);
    expect(await bodies(url)).to.deep.equal([]);
    clock.advance(1);
    expect(await bodies(url)).to.deep.equal(["first"]);
    const ReceiptHandle = first?.ReceiptHandle;
    const change = (VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    await change(100);
    clock.advance(99_000);
    expect(await bodies(url)).to.deep.equal([]);
    await change(0);
    expect(await bodies(url)).to.deep.equal(["first"]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    const refused = await refusalOf(change(5));
    expect(refused.name).to.equal("InvalidParameterValue");
    expect(refused.message).to.contain(
      "Message does not exist or is not available for visibility timeout change.",
    );
  });

  it("delays a message by the queue's time or its own, and drops one that is too old", async () => {
    const url = await create("orders", { DelaySeconds: "60", MessageRetentionPeriod: "120" });
    await send(url, "by the queue");
    await send(url, "at once", { DelaySeconds: 0 });
    expect(await attributesOf(url)).to.include({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesDelayed: "1",
    });
    clock.advance(60_000);
    expect(await bodies(url)).to.deep.equal(["at once", "by the queue"]);
    clock.advance(60_001);
    expect(await bodies(url)).to.deep.equal([]);
    expect(await attributesOf(url)).to.include({ ApproximateNumberOfMessages: "0" });
  });

  it("moves a message that was received too often to the dead-letter queue", async () => {
    const dead = await create("dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 2 });
    const url = await create("orders", { VisibilityTimeout: "10", RedrivePolicy });
    await send(url, "poison");
    for (const expected of [["poison"], ["poison"], []]) {
      expect(await bodies(url)).to.deep.equal(expected);
      clock.advance(10_000);
    }
    const [moved] = await receive(dead, { MessageSystemAttributeNames: ["All"] });
    expect(moved?.Attributes).to.include({
      ApproximateReceiveCount: "3",
      DeadLetterQueueSourceArn: `${ARN}orders`,
    });
    const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).to.deep.equal([url]);
  });

  it("answers a long poll as soon as a message comes", async () => {
    const url = await create();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, "in time");
    expect((await waiting).map(({ Body }) => Body)).to.deep.equal(["in time"]);
  });

  it("runs each entry of a batch for itself", async () => {
    const QueueUrl = await create();
    const Entries = [
      { Id: "good", MessageBody: "tea" },
      { Id: "late", MessageBody: "tea", DelaySeconds: 901 },
    ];
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful?.map(({ Id }) => Id)).to.deep.equal(["good"]);
    expect(Failed).to.deep.equal([
      {
        Id: "late",
        SenderFault: true,
        Code: "InvalidParameterValue",
        Message:
          "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
      },
    ]);
    const [message] = await receive(QueueUrl);
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "right", ReceiptHandle: message?.ReceiptHandle },
          { Id: "wrong", ReceiptHandle: "none" },
        ],
      }),
    );
    expect(deleted.Successful).to.deep.equal([{ Id: "right" }]);
    expect(deleted.Failed?.[0]).to.include({ Id: "wrong", Code: "ReceiptHandleIsInvalid" });
  });

  for (const [title, Entries, name] of [
    ["no entry", [], "EmptyBatchRequest"],
    [
      "eleven entries",
      Array.from({ length: 11 }, (_, Id) => ({ Id: `${Id}`, MessageBody: "a" })),
      "TooManyEntriesInBatchRequest",
    ],
    [
      "two equal ids",
      [
        { Id: "a", MessageBody: "a" },
        { Id: "a", MessageBody: "b" },
      ],
      "BatchEntryIdsNotDistinct",
    ],
    ["an id with a space", [{ Id: "a b", MessageBody: "a" }], "InvalidBatchEntryId"],
    [
      "more than 1 MiB",
      [
        { Id: "a", MessageBody: "a".repeat(600_000) },
        { Id: "b", MessageBody: "a".repeat(600_000) },
      ],
      "BatchRequestTooLong",
    ],
  ] as const) {
    it(`refuses a batch with ${title}`, async () => {
      const QueueUrl = await create();
      const refused = await refusalOf(
        sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [...Entries] })),
      );
      expect(refused.name).to.equal(name);
      expect(await bodies(QueueUrl)).to.deep.equal([]);
    });
  }

  for (const [title, more, name, message] of [
    [
      "no text",
      { MessageBody: "" },
      "MissingParameter",
      "The request must contain the parameter MessageBody.",
    ],
    [
      "no body",
      { MessageBody: undefined },
      "MissingParameter",
      "The request must contain the parameter MessageBody.",
    ],
    [
      "a sign that XML lacks",
      { MessageBody: "a\u0001" },
      "InvalidMessageContents",
      "Invalid characters found.",
    ],
    [
      "too many bytes",
      { MessageBody: "ä".repeat(600_000) },
      "InvalidParameterValue",
      "Message must be shorter than 1048576 bytes.",
    ],
    [
      "an unknown type",
      { MessageAttributes: { size: { DataType: "Big", StringValue: "1" } } },
      "InvalidParameterValue",
      "The type of message (user) attribute 'size' is invalid.",
    ],
    [
      "an empty attribute",
      { MessageAttributes: { size: { DataType: "String", StringValue: "" } } },
      "InvalidParameterValue",
      "Message (user) attribute 'size' must contain a non-empty value of type 'String'.",
    ],
    [
      "a number that is none",
      { MessageAttributes: { size: { DataType: "Number", StringValue: "big" } } },
      "InvalidParameterValue",
      "Can't cast the value of message (user) attribute 'size' to a number.",
    ],
    [
      "an id against duplicates",
      { MessageDeduplicationId: "one" },
      "InvalidParameterValue",
      "The request includes a parameter that is not valid for this queue type.",
    ],
  ] as const) {
    it(`refuses a message with ${title}`, async () => {
      const refused = await refusalOf(send(await create(), "tea", more as Partial<SendMessageCommandInput>));
      expect(refused.name).to.equal(name);
      expect(refused.message).to.contain(message);
    });
  }

  it("purges a queue, once a minute", async () => {
    const QueueUrl = await create();
    await send(QueueUrl, "a");
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await bodies(QueueUrl)).to.deep.equal([]);
    const refused = await refusalOf(sqs.send(new PurgeQueueCommand({ QueueUrl })));
    expect(refused.name).to.equal("PurgeQueueInProgress");
  });

  it("keeps each region's queues apart", async () => {
    await create();
    const elsewhere = served.clientIn("eu-west-1");
    const refused = await refusalOf(elsewhere.send(new GetQueueUrlCommand({ QueueName: "orders" })));
    expect(refused.name).to.equal("QueueDoesNotExist");
  });
});

describe("local SQS with a data directory", () => {
  it("finds queues and messages again, those in flight too, and knows how often one was received", () =>
    withStoreDirectory(async (reopen) => {
      const clock = testClock(NOON);
      const first = await serve(reopen(), clock);
      const { QueueUrl } = await first.client.send(new CreateQueueCommand({ QueueName: "orders" }));
      for (const MessageBody of ["deleted", "failing", "waiting"]) {
        await first.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
        clock.advance(1);
      }
      const read = async ({ client }: typeof first) => {
        const input = { QueueUrl, MaxNumberOfMessages: 2, MessageSystemAttributeNames: ["All" as const] };
        return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
      };
      const [deleted] = await read(first);
      const { ReceiptHandle } = deleted ?? {};
      await first.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      clock.advance(30_000);
      await read(first);
      await first.close();

      const second = await serve(reopen(), clock);
      try {
        const found = await read(second);
        expect(
          found.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]),
        ).to.deep.equal([
          ["failing", "3"],
          ["waiting", "1"],
        ]);
      } finally {
        await second.close();
      }
    }));
});
