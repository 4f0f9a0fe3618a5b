import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { queueSource } from "../../../../../local/aws/sqs/event-source.ts";
import { openQueues, type Queues } from "../../../../../local/aws/sqs/queues.ts";
import { openStore } from "../../../../../local/aws/state/store.ts";
import {
  aFunction,
  arnOf,
  type RecordedRun,
  refusalOf,
  startLambda,
} from "../../../../support/lambda-builders.ts";
import { until } from "../../../../support/until.ts";

const ARN = "arn:aws:sqs:us-east-1:123456789012:";

describe("local Lambda: event source mappings of queues", () => {
  let lambda: Awaited<ReturnType<typeof startLambda>>;
  let queues: Queues;

  beforeEach(async () => {
    queues = openQueues({ store: openStore(), now: Date.now });
    lambda = await startLambda({ now: Date.now, queues: queueSource(queues) });
    await aFunction(lambda, "worker").with({ Timeout: 1 }).versions(2).alias("LIVE", "1").create();
    makeQueue("work", { VisibilityTimeout: "1" });
  });
  afterEach(() => lambda.close());

  function makeQueue(name: string, attributes: Record<string, string> = {}) {
    const times = { created: Date.now(), modified: Date.now() };
    queues.save({ name, region: "us-east-1", accountId: "123456789012", attributes, tags: {}, ...times });
  }
  let sent = 0;
  function send(...bodies: string[]) {
    for (const body of bodies) {
      sent += 1;
      const times = { sentAt: Date.now(), delayedUntil: Date.now() };
      const message = {
        id: `message-${sent}`,
        queue: "us-east-1/work",
        body,
        attributes: {},
        senderId: "me",
      };
      queues.send({ ...message, ...times, receiveCount: 0 });
    }
  }
  const create = (more: Partial<CreateEventSourceMappingCommandInput> = {}) =>
    lambda.client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "worker:LIVE",
        EventSourceArn: `${ARN}work`,
        ...more,
      }),
    );
  const recordsOf = ({ request }: RecordedRun): { messageId: string; body: string }[] =>
    JSON.parse(Buffer.from(request.payload).toString()).Records;
  const batches = () => lambda.executor.runs.map((run) => recordsOf(run).map(({ body }) => body));
  const countsOf = (name: string) => {
    const queue = queues.find("us-east-1", name);
    if (!queue) throw new Error(`There is no queue ${name}.`);
    return queues.mailboxOf(queue).counts();
  };
  const isEmpty = (name = "work") => {
    const { visible, inFlight } = countsOf(name);
    return visible + inFlight === 0;
  };
  const answer = (payload: unknown, functionError?: "Unhandled") =>
    lambda.executor.respond(async () => ({
      payload: Buffer.from(JSON.stringify(payload)),
      ...(functionError && { functionError }),
    }));

  it("calls LIVE with AWS's event, and deletes what it handled", async () => {
    await create();
    send("tea");
    await until(() => isEmpty());
    const [run] = lambda.executor.runs as [RecordedRun];
    expect(run.request.invokedArn).to.equal(arnOf("worker", "LIVE"));
    const [{ receiptHandle, attributes, ...record }] = recordsOf(run) as unknown as [
      { receiptHandle: string; attributes: Record<string, string> },
    ];
    expect(record).to.deep.equal({
      messageId: `message-${sent}`,
      body: "tea",
      messageAttributes: {},
      md5OfBody: "7239ea2b5dc943f61f3c0a0276c20974",
      eventSource: "aws:sqs",
      eventSourceARN: `${ARN}work`,
      awsRegion: "us-east-1",
    });
    expect(receiptHandle).to.be.a("string");
    expect(attributes).to.have.all.keys(
      "ApproximateReceiveCount",
      "SentTimestamp",
      "SenderId",
      "ApproximateFirstReceiveTimestamp",
    );
  });

  it("draws the version by LIVE's weights for each batch, and follows LIVE when it moves", async () => {
    await create({ BatchSize: 1 });
    const served = async () => {
      const before = lambda.executor.runs.length;
      send(...Array.from({ length: 20 }, String));
      await until(() => isEmpty());
      return new Set(lambda.executor.runs.slice(before).map(({ version }) => version.version));
    };
    expect([...(await served())]).to.deep.equal(["1"]);
    const move = (FunctionVersion: string, weights: Record<string, number>) =>
      lambda.client.send(
        new UpdateAliasCommand({
          FunctionName: "worker",
          Name: "LIVE",
          FunctionVersion,
          RoutingConfig: { AdditionalVersionWeights: weights },
        }),
      );
    await move("1", { 2: 0.5 });
    expect([...(await served())].sort()).to.deep.equal(["1", "2"]);
    await move("2", {});
    expect([...(await served())]).to.deep.equal(["2"]);
  });

  it("fills batches up to their size, and waits for more as long as the window", async () => {
    send("a", "b", "c");
    const { UUID } = await create({ BatchSize: 2 });
    await until(() => isEmpty());
    expect(batches()).to.deep.equal([["a", "b"], ["c"]]);

    const window = { UUID, BatchSize: 3, MaximumBatchingWindowInSeconds: 300 };
    await lambda.client.send(new UpdateEventSourceMappingCommand(window));
    send("e");
    send("f", "g");
    await until(() => isEmpty());
    expect(batches().slice(2)).to.deep.equal([["e", "f", "g"]]);
  });

  it("brings a failed batch again after its visibility timeout, and to the dead-letter queue in the end", async () => {
    makeQueue("dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 2 });
    makeQueue("work", { VisibilityTimeout: "1", RedrivePolicy });
    answer({ errorMessage: "no" }, "Unhandled");
    await create();
    const startedAt = Date.now();
    send("poison");
    await until(() => countsOf("dead").visible === 1);
    expect(Date.now() - startedAt).to.be.at.least(2000);
    expect(batches()).to.deep.equal([["poison"], ["poison"]]);
    expect(isEmpty()).to.equal(true);
  });

  it("brings only those messages again that the function reports", async () => {
    await create({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    lambda.executor.respond(async (run) => {
      const failed = lambda.executor.runs.length > 1 ? [] : recordsOf(run).filter(({ body }) => body === "b");
      const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
      return { payload: Buffer.from(JSON.stringify({ batchItemFailures })) };
    });
    send("a", "b", "c");
    await until(() => isEmpty());
    expect(batches().at(-1)).to.deep.equal(["b"]);
    expect(batches().flat().sort()).to.deep.equal(["a", "b", "b", "c"]);
  });

  it("deletes what no filter lets pass, without a call", async () => {
    await create({
      FilterCriteria: {
        Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }, { Pattern: '{"body":["hi"]}' }],
      },
    });
    send('{"kind":"order"}', '{"kind":"bill"}', "hi", "ho");
    await until(() => isEmpty());
    expect(batches().flat()).to.deep.equal(['{"kind":"order"}', "hi"]);
  });

  it("keeps the messages of a throttled function, and calls it once it may run", async () => {
    const FunctionName = "worker";
    makeQueue("work", { VisibilityTimeout: "60" });
    const none = { FunctionName, ReservedConcurrentExecutions: 0 };
    await lambda.client.send(new PutFunctionConcurrencyCommand(none));
    await create();
    send("tea");
    await until(() => countsOf("work").inFlight === 1);
    expect(batches()).to.deep.equal([]);
    await lambda.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    await until(() => isEmpty());
    expect(batches()).to.deep.equal([["tea"]]);
  });

  it("runs no more batches at once than MaximumConcurrency", async () => {
    let running = 0;
    let most = 0;
    lambda.executor.respond(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return {};
    });
    send(...Array.from({ length: 20 }, String));
    await create({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await until(() => isEmpty());
    expect(most).to.equal(2);
  });

  for (const [title, stop] of [
    ["switched off", (UUID: string) => new UpdateEventSourceMappingCommand({ UUID, Enabled: false })],
    ["deleted", (UUID: string) => new DeleteEventSourceMappingCommand({ UUID })],
  ] as const) {
    it(`takes no message once the mapping is ${title}`, async () => {
      const { UUID = "" } = await create();
      send("before");
      await until(() => isEmpty());
      await lambda.client.send(stop(UUID) as UpdateEventSourceMappingCommand);
      send("after");
      await lambda.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 5 }),
      );
      expect(batches()).to.deep.equal([["before"]]);
      expect(countsOf("work").visible).to.equal(1);
    });
  }

  for (const [title, input, message] of [
    [
      "a queue that is not there",
      { EventSourceArn: `${ARN}none` },
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    ],
    [
      "a queue that hides messages too briefly",
      { EventSourceArn: `${ARN}brief` },
      "Queue visibility timeout: 0 seconds is less than Function timeout: 1 seconds",
    ],
    [
      "a setting of streams",
      { StartingPosition: "LATEST" },
      "Unsupported StartingPosition parameter for given event source mapping type.",
    ],
    [
      "pollers of its own",
      { ProvisionedPollerConfig: { MinimumPollers: 2 } },
      "Local AWS does not have ProvisionedPollerConfig of event source mappings of queues.",
    ],
    [
      "a filter with an unknown match",
      { FilterCriteria: { Filters: [{ Pattern: '{"body":[{"like":"a"}]}' }] } },
      "Invalid filter pattern definition.",
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      makeQueue("brief", { VisibilityTimeout: "0" });
      const refused = await refusalOf(create(input as Partial<CreateEventSourceMappingCommandInput>));
      expect(refused.message).to.equal(message);
    });
  }
});
