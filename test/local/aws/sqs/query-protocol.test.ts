import { expect } from "chai";
import { openQueues } from "../../../../local/aws/sqs/queues.ts";
import { sqsService } from "../../../../local/aws/sqs/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { type ServedServices, serveServices } from "../../../support/serve-services.ts";

describe("local SQS: the Query protocol of older clients", () => {
  let server: ServedServices;
  before(async () => {
    const queues = openQueues({ store: openStore(), now: Date.now });
    server = await serveServices([sqsService({ queues, now: Date.now })]);
  });
  after(() => server.close());

  const ask = async (form: Record<string, string>) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`, {
      method: "POST",
      body: new URLSearchParams({ Version: "2012-11-05", ...form }),
    });
    return { status: response.status, text: await response.text() };
  };

  it("takes attributes and messages from flat forms, and answers in XML", async () => {
    const made = await ask({
      Action: "CreateQueue",
      QueueName: "orders",
      "Attribute.1.Name": "VisibilityTimeout",
      "Attribute.1.Value": "45",
    });
    const QueueUrl = /<QueueUrl>(.+)<\/QueueUrl>/.exec(made.text)?.[1] ?? "";
    expect(new URL(QueueUrl).pathname).to.equal("/123456789012/orders");
    await ask({
      Action: "SendMessage",
      QueueUrl,
      MessageBody: "tea & cups",
      "MessageAttribute.1.Name": "size",
      "MessageAttribute.1.Value.DataType": "Number",
      "MessageAttribute.1.Value.StringValue": "6",
    });
    const { text } = await ask({ Action: "ReceiveMessage", QueueUrl, "MessageAttributeName.1": "All" });
    expect(text).to.contain('xmlns="http://queue.amazonaws.com/doc/2012-11-05/"');
    expect(text).to.contain("<Body>tea &amp; cups</Body>");
    expect(text).to.match(/<MessageAttribute><Name>size<\/Name><Value>.*<StringValue>6<\/StringValue>/);
    const attributes = await ask({ Action: "GetQueueAttributes", QueueUrl, "AttributeName.1": "All" });
    expect(attributes.text).to.contain(
      "<Attribute><Name>VisibilityTimeout</Name><Value>45</Value></Attribute>",
    );
  });

  it("names errors by the codes that older clients know", async () => {
    const { status, text } = await ask({ Action: "GetQueueUrl", QueueName: "none" });
    expect(status).to.equal(400);
    expect(text).to.contain("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
  });
});
