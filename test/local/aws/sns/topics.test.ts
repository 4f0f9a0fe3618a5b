import {
  CreateTopicCommand,
  type CreateTopicCommandInput,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  type SubscribeCommandInput,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { expect } from "chai";
import { snsService } from "../../../../local/aws/sns/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { type RecordedDelivery, recordDelivery } from "../../../support/recorded-delivery.ts";
import { refusalOf, type ServedState, serveState, testClock } from "../../../support/serve-state.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:orders";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const DLQ = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:lost"}';

interface SnsEvent {
  readonly Records: readonly [
    { readonly EventSubscriptionArn: string; readonly Sns: { readonly Message: string } },
  ];
}

describe("SNS", () => {
  let delivery: RecordedDelivery;
  let served: ServedState<SNSClient>;
  let client: SNSClient;

  beforeEach(async () => {
    delivery = recordDelivery();
    const service = snsService({ store: openStore(), delivery, now: testClock().now });
    served = await serveState(service, (config) => new SNSClient(config));
    client = served.client;
  });
  afterEach(() => served.close());

  const make = (input: Partial<CreateTopicCommandInput> = {}) =>
    client.send(new CreateTopicCommand({ Name: "orders", ...input }));
  const attributes = async () =>
    (await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes ?? {};
  const subscribe = (input: Partial<SubscribeCommandInput> = {}) =>
    client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: "lambda", Endpoint: LIVE, ...input }));
  const publish = (input: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn: TOPIC, Message: "hello", ...input }));
  const received = () => delivery.delivered.map(({ event }) => (event as SnsEvent).Records[0].Sns.Message);

  it("makes a topic, and answers the same one until it is given other attributes or tags", async () => {
    const tags = { Tags: [{ Key: "a", Value: "1" }] };
    expect((await make({ Attributes: { DisplayName: "Orders" }, ...tags })).TopicArn).to.equal(TOPIC);
    for (const same of [{}, { Tags: [] }, { Attributes: { DisplayName: "Orders" } }, tags]) {
      expect((await make(same)).TopicArn).to.equal(TOPIC);
    }
    const others = [
      [
        { Attributes: { DisplayName: "other" } },
        "Attributes Reason: Topic already exists with different attributes",
      ],
      [{ Tags: [{ Key: "b", Value: "1" }] }, "Tags Reason: Topic already exists with different tags"],
    ] as const;
    for (const [other, message] of others) {
      const made = make(other as Partial<CreateTopicCommandInput>);
      expect((await refusalOf(made)).message).to.equal(`Invalid parameter: ${message}`);
    }
    expect((await client.send(new ListTopicsCommand({}))).Topics).to.deep.equal([{ TopicArn: TOPIC }]);
    expect((await served.clientIn("eu-west-1").send(new ListTopicsCommand({}))).Topics ?? []).to.deep.equal(
      [],
    );
  });

  it("shows the attributes that AWS shows, and changes one at a time", async () => {
    await make({ Attributes: { DisplayName: "Orders" } });
    await subscribe();
    const shown = await attributes();
    expect(shown).to.include({
      DisplayName: "Orders",
      Owner: "123456789012",
      SubscriptionsConfirmed: "1",
      TopicArn: TOPIC,
    });
    expect(JSON.parse(shown.Policy ?? "").Statement[0].Condition).to.deep.equal({
      StringEquals: { "AWS:SourceOwner": "123456789012" },
    });
    const set = (AttributeName: string, AttributeValue: string) =>
      client.send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName, AttributeValue }));
    await set("Policy", '{"Version":"2012-10-17","Statement":[]}');
    await set("DisplayName", "");
    expect(await attributes()).to.include({
      DisplayName: "",
      Policy: '{"Version":"2012-10-17","Statement":[]}',
    });
    expect((await refusalOf(set("Colour", "red"))).message).to.equal("Invalid parameter: AttributeName");
  });

  it("keeps tags", async () => {
    await make({ Tags: [{ Key: "a", Value: "1" }] });
    await client.send(new TagResourceCommand({ ResourceArn: TOPIC, Tags: [{ Key: "b", Value: "2" }] }));
    await client.send(new UntagResourceCommand({ ResourceArn: TOPIC, TagKeys: ["a"] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: TOPIC }));
    expect(Tags).to.deep.equal([{ Key: "b", Value: "2" }]);
  });

  it("brings a message to the functions of its topic, in the form that AWS was recorded to send", async () => {
    await make();
    const { SubscriptionArn } = await subscribe();
    const { MessageId } = await publish({
      Subject: "news",
      MessageAttributes: {
        kind: { DataType: "String", StringValue: "order" },
        raw: { DataType: "Binary", BinaryValue: new Uint8Array([2, 3, 4]) },
      },
    });
    const [delivered] = delivery.delivered;
    expect(delivered).to.deep.include({
      targetArn: LIVE,
      caller: { service: "sns.amazonaws.com", sourceArn: TOPIC, sourceAccount: "123456789012" },
    });
    const [{ Sns, ...record }] = (delivered as { event: SnsEvent }).event.Records;
    expect(record).to.deep.equal({
      EventVersion: "1.0",
      EventSource: "aws:sns",
      EventSubscriptionArn: SubscriptionArn,
    });
    expect(Sns).to.deep.include({
      Type: "Notification",
      MessageId,
      TopicArn: TOPIC,
      Subject: "news",
      Message: "hello",
      Timestamp: "2026-03-02T12:00:00.000Z",
      MessageAttributes: {
        kind: { Type: "String", Value: "order" },
        raw: { Type: "Binary", Value: "AgME" },
      },
    });
  });

  it("publishes batches, and refuses an entry without the others", async () => {
    await make();
    await subscribe();
    const batch = (...ids: string[]) =>
      client.send(
        new PublishBatchCommand({
          TopicArn: TOPIC,
          PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: Id === "empty" ? "" : Id })),
        }),
      );
    const { Successful = [], Failed = [] } = await batch("a", "empty", "b");
    expect(Successful.map(({ Id }) => Id)).to.deep.equal(["a", "b"]);
    expect(Failed).to.deep.equal([
      {
        Id: "empty",
        Code: "InvalidParameter",
        Message: "Invalid parameter: Empty message",
        SenderFault: true,
      },
    ]);
    expect(received()).to.deep.equal(["a", "b"]);
    expect((await refusalOf(batch())).message).to.equal("The batch request doesn't contain any entries.");
    expect((await refusalOf(batch("a", "a"))).message).to.equal(
      "Two or more batch entries in the request have the same Id.",
    );
    expect((await refusalOf(batch(..."abcdefghijk"))).message).to.equal(
      "The batch request contains more entries than permissible.",
    );
  });

  it("gives functions the text of their protocol, where a message has one for each", async () => {
    await make();
    await subscribe();
    const json = (texts: object) => publish({ MessageStructure: "json", Message: JSON.stringify(texts) });
    await json({ default: "all", lambda: "functions" });
    await json({ default: "all" });
    expect(received()).to.deep.equal(["functions", "all"]);
    expect((await refusalOf(json({ lambda: "a" }))).message).to.equal(
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    );
  });

  const kind = (StringValue: string) => ({ kind: { DataType: "String", StringValue } });
  for (const [title, settings, messages, expected] of [
    [
      "attributes",
      { FilterPolicy: '{"kind":["order"]}' },
      [{ MessageAttributes: kind("order") }, { MessageAttributes: kind("offer") }, {}],
      [0],
    ],
    [
      "numbers and lists among the attributes",
      { FilterPolicy: '{"total":[{"numeric":[">",10]}],"tags":["new"]}' },
      ["11", "9"].map((total) => ({
        MessageAttributes: {
          total: { DataType: "Number", StringValue: total },
          tags: { DataType: "String.Array", StringValue: '["new","paid"]' },
        },
      })),
      [0],
    ],
    [
      "the body",
      { FilterPolicy: '{"order":{"total":[{"numeric":[">",10]}]}}', FilterPolicyScope: "MessageBody" },
      [{ Message: '{"order":{"total":9}}' }, { Message: '{"order":{"total":11}}' }, { Message: "no json" }],
      [1],
    ],
  ] as const) {
    it(`filters by ${title}`, async () => {
      await make();
      await subscribe({ Attributes: { ...settings } });
      for (const [index, message] of messages.entries())
        await publish({ Message: `${index}`, ...message } as PublishCommandInput);
      const texts = messages.map((message, index) => (message as PublishCommandInput).Message ?? `${index}`);
      expect(received()).to.deep.equal(expected.map((index) => texts[index]));
    });
  }

  it("shows a subscription, changes its attributes, and answers it again for the same function", async () => {
    await make();
    const { SubscriptionArn = "" } = await subscribe({ Attributes: { RedrivePolicy: DLQ } });
    expect(SubscriptionArn).to.match(/^arn:aws:sns:us-east-1:123456789012:orders:[0-9a-f-]{36}$/);
    expect((await subscribe()).SubscriptionArn).to.equal(SubscriptionArn);
    const other = await refusalOf(subscribe({ Attributes: { FilterPolicy: '{"a":["b"]}' } }));
    expect(other.message).to.equal(
      "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
    );
    const set = (AttributeName: string, AttributeValue: string) =>
      client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set("FilterPolicyScope", "MessageBody");
    await set("FilterPolicy", '{"a":{"b":["c"]}}');
    const show = async () =>
      (await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes;
    expect(await show()).to.include({
      Endpoint: LIVE,
      Protocol: "lambda",
      PendingConfirmation: "false",
      RawMessageDelivery: "false",
      RedrivePolicy: DLQ,
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: "MessageBody",
      TopicArn: TOPIC,
      SubscriptionArn,
    });
    await set("FilterPolicy", "{}");
    await set("RedrivePolicy", "");
    expect(await show()).not.to.have.any.keys("FilterPolicy", "RedrivePolicy");
  });

  it("lists subscriptions, and ends them alone or with their topic", async () => {
    await make();
    const { SubscriptionArn = "" } = await subscribe();
    await subscribe({ Endpoint: LIVE.replace("hello", "other") });
    const listed = async () => {
      const ofTopic = new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC });
      return (await client.send(ofTopic)).Subscriptions ?? [];
    };
    expect(await listed()).to.have.length(2);
    const { Subscriptions } = await client.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions?.find((each) => each.SubscriptionArn === SubscriptionArn)).to.deep.equal({
      SubscriptionArn,
      Owner: "123456789012",
      Protocol: "lambda",
      Endpoint: LIVE,
      TopicArn: TOPIC,
    });
    for (const _ of [1, 2]) await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await listed()).to.have.length(1);
    for (const _ of [1, 2]) await client.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).to.deep.equal([]);
    const gone = await refusalOf(listed());
    expect([gone.name, gone.message, gone.$metadata?.httpStatusCode]).to.deep.equal([
      "NotFoundException",
      "Topic does not exist",
      404,
    ]);
  });

  for (const [title, refused, message] of [
    ["a name with a space", () => make({ Name: "a b" }), "Invalid parameter: Topic Name"],
    [
      "a FIFO topic, by the attribute's name",
      () => make({ Name: "b.fifo", Attributes: { FifoTopic: "true" } }),
      "Local SNS does not honour FifoTopic true.",
    ],
    [
      "logs of deliveries",
      () => make({ Attributes: { LambdaFailureFeedbackRoleArn: "arn:aws:iam::1:role/a" } }),
      "Local SNS does not honour LambdaFailureFeedbackRoleArn arn:aws:iam::1:role/a.",
    ],
    [
      "a tag twice",
      () =>
        make({
          Name: "new",
          Tags: [
            { Key: "a", Value: "1" },
            { Key: "a", Value: "2" },
          ],
        }),
      "Invalid parameter: Duplicated keys are not allowed.",
    ],
    [
      "a topic that is no ARN",
      () => subscribe({ TopicArn: "orders" }),
      "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    ],
    ["a topic that is not there", () => publish({ TopicArn: `${TOPIC}2` }), "Topic does not exist"],
    [
      "a protocol that SNS lacks",
      () => subscribe({ Protocol: "pigeon" }),
      "Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
    ],
    [
      "a subscriber that is no function",
      () => subscribe({ Protocol: "email", Endpoint: "a@b.c" }),
      "Local SNS does not honour the protocol email: it sends messages to functions only.",
    ],
    [
      "a function by its name",
      () => subscribe({ Endpoint: "hello" }),
      "Invalid parameter: Lambda endpoint ARN",
    ],
    [
      "raw delivery, which functions don't get",
      () => subscribe({ Attributes: { RawMessageDelivery: "true" } }),
      "Local SNS does not honour RawMessageDelivery of a function's subscription.",
    ],
    [
      "a filter that is none",
      () => subscribe({ Attributes: { FilterPolicy: '{"kind":"order"}' } }),
      'Invalid parameter: Attributes Reason: FilterPolicy: "kind" must be an object or an array',
    ],
    [
      "a filter of attributes with depth",
      () => subscribe({ Attributes: { FilterPolicy: '{"kind":{"a":["b"]}}' } }),
      "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy",
    ],
    [
      "an unknown scope",
      () => subscribe({ Attributes: { FilterPolicyScope: "Body" } }),
      "Invalid parameter: FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes",
    ],
    ["no message", () => publish({ Message: "" }), "Invalid parameter: Empty message"],
    ["an empty subject", () => publish({ Subject: "" }), "Invalid parameter: Subject"],
    [
      "an attribute without a value",
      () => publish({ MessageAttributes: { a: { DataType: "String", StringValue: "" } } }),
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      "an attribute of no type",
      () => publish({ MessageAttributes: { a: { DataType: "Text", StringValue: "b" } } }),
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      "a message over the limit",
      () => publish({ Message: "a".repeat(262_145) }),
      "Invalid parameter: Message too long",
    ],
    [
      "a text message to a phone",
      () => publish({ TopicArn: undefined, PhoneNumber: "+15550100" }),
      "Local SNS does not honour PhoneNumber: it sends messages to functions only.",
    ],
    [
      "a group of a FIFO topic",
      () => publish({ MessageGroupId: "a" }),
      "Local SNS does not honour MessageGroupId and MessageDeduplicationId: it has no FIFO topics.",
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      await make();
      expect((await refusalOf(refused())).message).to.equal(message);
    });
  }
});
