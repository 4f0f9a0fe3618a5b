import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { functionInput } from "../../../support/lambda-builders.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const QUEUE = "aws:sqs/queue:Queue";
const POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const ARN = "arn:aws:sqs:us-east-1:123456789012:";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:worker:LIVE";

describe("queues and their triggers in the stand-in", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
    const FunctionName = "worker";
    await test.lambda.send(new CreateFunctionCommand(functionInput(FunctionName)));
    await test.lambda.send(new PublishVersionCommand({ FunctionName }));
    await test.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
  });
  after(() => test.close());
  const anEngine = () => aProviderEngine(test.aws.endpoint);
  const attributesOf = async (QueueUrl: unknown) => {
    const input = { QueueUrl: String(QueueUrl), AttributeNames: ["All" as const] };
    return (await test.sqs.send(new GetQueueAttributesCommand(input))).Attributes ?? {};
  };

  it("carry every setting of a queue, find it the same, change it and delete it", async () => {
    const engine = anEngine();
    const inputs = {
      name: "orders",
      delaySeconds: 1,
      maxMessageSize: 2048,
      messageRetentionSeconds: 3600,
      receiveWaitTimeSeconds: 2,
      visibilityTimeoutSeconds: 45,
      policy: '{"Statement":[]}',
      redriveAllowPolicy: '{"redrivePermission":"allowAll"}',
      kmsMasterKeyId: "alias/aws/sqs",
      tags: { team: "a" },
    };
    const { outputs } = await engine.up(QUEUE, inputs);
    expect(outputs).to.deep.include({ ...inputs, arn: `${ARN}orders`, fifoQueue: false });
    expect(await attributesOf(outputs.url)).to.include({
      DelaySeconds: "1",
      MaximumMessageSize: "2048",
      MessageRetentionPeriod: "3600",
      ReceiveMessageWaitTimeSeconds: "2",
      VisibilityTimeout: "45",
      KmsMasterKeyId: "alias/aws/sqs",
    });
    expect((await engine.up(QUEUE, { ...inputs, policy: '{ "Statement": [] }' })).did).to.equal("same");
    const { kmsMasterKeyId: _, ...rest } = inputs;
    const changed = await engine.up(QUEUE, { ...rest, visibilityTimeoutSeconds: 60, tags: { team: "b" } });
    expect(changed.did).to.equal("update");
    expect(changed.outputs).to.deep.include({
      visibilityTimeoutSeconds: 60,
      kmsMasterKeyId: "",
      tags: { team: "b" },
    });
    await engine.destroy(QUEUE);
    expect((await engine.up(QUEUE, { name: "orders" })).did).to.equal("create");
  });

  for (const [title, inputs, reason] of [
    ["a FIFO queue", { fifoQueue: true }, "Local AWS does not have FIFO queues."],
    [
      "a FIFO queue's setting",
      { contentBasedDeduplication: true },
      "The local stand-in of aws:sqs/queue:Queue has no property 'contentBasedDeduplication'.",
    ],
    [
      "a time out of range",
      { visibilityTimeoutSeconds: 43_201 },
      "expected a number from 0 to 43200, got 43201",
    ],
  ] as const) {
    it(`refuse ${title}`, async () => {
      const refused = await anEngine()
        .up(QUEUE, { name: "wrong", ...inputs })
        .catch((error: Error) => error.message);
      expect(refused).to.contain(reason);
    });
  }

  it("set a queue's policies by resources of their own, and take them back", async () => {
    const engine = anEngine();
    const { outputs: dead } = await engine.up(QUEUE, { name: "dead" });
    const { outputs: work } = await anEngine().up(QUEUE, { name: "redriven" });
    const policy = { Version: "2012-10-17", Statement: [] };
    const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: 3 };
    await engine.up(POLICY, { queueUrl: work.url, policy });
    await engine.up(REDRIVE, { queueUrl: work.url, redrivePolicy: redrive });
    const held = await attributesOf(work.url);
    expect([held.Policy, held.RedrivePolicy].map((text) => JSON.parse(text ?? ""))).to.deep.equal([
      policy,
      redrive,
    ]);
    expect((await engine.up(REDRIVE, { queueUrl: work.url, redrivePolicy: redrive })).did).to.equal("same");
    await engine.destroy(POLICY);
    await engine.destroy(REDRIVE);
    expect(await attributesOf(work.url)).not.to.have.any.keys("Policy", "RedrivePolicy");
  });

  it("bind a queue to an alias with every setting, move the binding, and clear what is taken out", async () => {
    const engine = anEngine();
    await anEngine().up(QUEUE, { name: "bound" });
    const target = { eventSourceArn: `${ARN}bound`, functionName: LIVE };
    const settings = {
      batchSize: 5,
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      filterCriteria: { filters: [{ pattern: '{"body":["a"]}' }] },
      scalingConfig: { maximumConcurrency: 3 },
      enabled: false,
      tags: { team: "a" },
    };
    const { outputs } = await engine.up(MAPPING, { ...target, ...settings });
    expect(outputs).to.deep.include({ ...target, ...settings, functionArn: LIVE, state: "Disabled" });
    expect((await engine.up(MAPPING, { ...target, ...settings, functionName: "worker:LIVE" })).did).to.equal(
      "same",
    );
    const moved = await engine.up(MAPPING, { ...target, functionName: "worker:1", tags: { team: "b" } });
    expect(moved.did).to.equal("update");
    expect(moved.outputs).to.deep.include({
      functionArn: LIVE.replace(/LIVE$/, "1"),
      state: "Enabled",
      enabled: true,
    });
    expect(moved.outputs.filterCriteria ?? {}).to.deep.equal({});
    expect(moved.outputs.scalingConfig ?? {}).to.deep.equal({});
    expect(
      (await engine.up(MAPPING, { ...target, functionName: "worker:1", tags: { team: "b" } })).did,
    ).to.equal("same");
    await engine.destroy(MAPPING);
  });

  it("keep a stream's and a Kafka's settings as they are declared", async () => {
    for (const inputs of [
      {
        eventSourceArn: "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026",
        functionName: LIVE,
        batchSize: 50,
        bisectBatchOnFunctionError: true,
        destinationConfig: { onFailure: { destinationArn: `${ARN}dead` } },
        maximumRecordAgeInSeconds: 120,
        maximumRetryAttempts: 2,
        parallelizationFactor: 4,
        startingPosition: "TRIM_HORIZON",
        tumblingWindowInSeconds: 30,
      },
      {
        functionName: LIVE,
        selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "one:9092,two:9092" } },
        selfManagedKafkaEventSourceConfig: { consumerGroupId: "orders" },
        sourceAccessConfigurations: [
          { type: "BASIC_AUTH", uri: "arn:aws:secretsmanager:us-east-1:1:secret:s" },
        ],
        startingPosition: "TRIM_HORIZON",
        topics: ["orders"],
      },
    ]) {
      const engine = anEngine();
      const { outputs } = await engine.up(MAPPING, inputs);
      expect(outputs).to.deep.include(inputs);
      expect((await engine.up(MAPPING, inputs)).did).to.equal("same");
      await engine.destroy(MAPPING);
    }
  });
});
