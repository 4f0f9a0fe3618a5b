import * as sqs from "@pulumi/aws/sqs";
import { expect } from "chai";
import { LiveFunction } from "../../components/live-function.ts";
import type { LiveFunctionArgs } from "../../components/live-function-args.ts";
import type { QueueOptions } from "../../components/triggers/on-queue.ts";
import type { StreamOptions } from "../../components/triggers/on-stream.ts";
import { record } from "../support/pulumi-recorder.ts";

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const RIGHTS = "aws:iam/rolePolicy:RolePolicy";
const JOBS = "arn:aws:sqs:us-east-1:123456789012:jobs";
const STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026";

/** The members of an `aws.dynamodb.Table` that count. */
const TABLE = { arn: "arn:aws:dynamodb:us-east-1:123456789012:table/orders", streamArn: STREAM };

const plain: LiveFunctionArgs = {
  physicalName: "lambda-live-prd-hello",
  traffic: { live: "7" },
  code: { kind: "zip", path: "/project/.build/hello.zip", sha256: "" },
  memorySizeMb: 128,
  timeoutSeconds: 10,
};
const withHello = (use: (hello: LiveFunction) => unknown, more: Partial<LiveFunctionArgs> = {}) =>
  record(() => use(new LiveFunction("hello", { ...plain, ...more })));
const wrong = async (use: (hello: LiveFunction) => unknown) => (await withHello(use)).error?.message;
const statements = (policy: unknown) => JSON.parse(String(policy)).Statement;

describe("onQueue", () => {
  it("binds a queue to LIVE, with partial batches, and lets the role read it first", async () => {
    const { only } = await withHello((hello) => {
      hello.onQueue(new sqs.Queue("jobs", { visibilityTimeoutSeconds: 60 }));
    });
    const mapping = only(MAPPING);
    expect(mapping.name).to.equal("hello-queue-jobs");
    expect(mapping.parent).to.equal("lambda-live:index:LiveFunction::hello");
    expect(mapping.inputs).to.deep.equal({
      functionName: "arn:of:LIVE",
      eventSourceArn: "arn:of:jobs",
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(mapping.dependsOn).to.include(`${RIGHTS}::hello-queue-jobs`);
    const { name, role, policy } = only(RIGHTS).inputs;
    expect([name, role]).to.deep.equal(["queue-jobs", "lambda-live-prd-hello"]);
    expect(statements(policy)).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: "arn:of:jobs",
      },
    ]);
  });

  it("passes on every option, also for a queue that is made elsewhere", async () => {
    const { only } = await withHello((hello) =>
      hello.onQueue(
        { arn: JOBS },
        {
          batchSize: 100,
          windowSeconds: 5,
          partialBatches: false,
          maxConcurrency: 4,
          filters: [{ body: { kind: ["order"] } }],
          enabled: false,
        },
      ),
    );
    expect(only(MAPPING).name).to.equal("hello-queue-jobs");
    expect(only(MAPPING).inputs).to.deep.equal({
      functionName: "arn:of:LIVE",
      eventSourceArn: JOBS,
      batchSize: 100,
      maximumBatchingWindowInSeconds: 5,
      functionResponseTypes: [],
      scalingConfig: { maximumConcurrency: 4 },
      filterCriteria: { filters: [{ pattern: '{"body":{"kind":["order"]}}' }] },
      enabled: false,
    });
  });

  it("gives an adopted role nothing, and warns of what it lacks", async () => {
    const adopted = { aliasName: "live", roleArn: "arn:aws:iam::123456789012:role/old" };
    const { resources, warnings } = await withHello((hello) => hello.onQueue({ arn: JOBS }), { adopted });
    expect(resources.filter(({ type }) => type === RIGHTS)).to.deep.equal([]);
    expect(warnings.join()).to.equal(
      `hello keeps its role arn:aws:iam::123456789012:role/old, which gets no rights for its trigger hello-queue-jobs. Give it what it lacks of sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ${JOBS} where the role is made.`,
    );
  });

  for (const [title, options, mistake] of [
    [
      "a batch too large",
      { batchSize: 10_001, windowSeconds: 1 },
      "batchSize: 10001 is out of range. Write a whole number from 1 to 10000.",
    ],
    [
      "a batch that needs a window",
      { batchSize: 11 },
      "batchSize: 11 needs a window. Add windowSeconds: 1, or write a batchSize of at most 10.",
    ],
    [
      "a window too long",
      { windowSeconds: 301 },
      "windowSeconds: 301 is out of range. Write a whole number from 0 to 300.",
    ],
    [
      "one call at once",
      { maxConcurrency: 1 },
      "maxConcurrency: 1 is out of range. Write a whole number from 2 to 1000.",
    ],
    ["a word for a switch", { partialBatches: "yes" }, 'partialBatches: "yes" is neither true nor false.'],
    [
      "a filter as text",
      { filters: ["order"] },
      'filters: ["order"] is no list of patterns. For example: [{ body: { kind: ["order"] } }]',
    ],
    ["an unknown option", { batchsize: 5 }, "batchsize is unknown. Did you mean batchSize?"],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const message = await wrong((hello) =>
        hello.onQueue({ arn: JOBS }, options as unknown as QueueOptions),
      );
      expect(message).to.equal(`hello.onQueue(...) has 1 mistake:\n  ${mistake}`);
    });
  }

  it("names all mistakes of one call together", async () => {
    const options = { batchSize: 0, windowSeconds: -1 };
    expect(await wrong((hello) => hello.onQueue({ arn: JOBS }, options))).to.equal(
      "hello.onQueue(...) has 2 mistakes:\n  batchSize: 0 is out of range. Write a whole number from 1 to 10000.\n  windowSeconds: -1 is out of range. Write a whole number from 0 to 300.",
    );
  });

  it("refuses a queue twice, no queue at all, a FIFO queue's window and a queue without a name", async () => {
    const twice = await wrong((hello) => {
      hello.onQueue({ arn: JOBS });
      hello.onQueue({ arn: JOBS });
    });
    expect(twice).to.contain("jobs is bound already. Keep one of the two calls.");
    expect(await wrong((hello) => hello.onQueue("jobs" as never))).to.contain(
      "the first argument is no source.",
    );
    expect(await wrong((hello) => hello.onQueue({ arn: `${JOBS}.fifo` }, { windowSeconds: 1 }))).to.contain(
      "windowSeconds: a FIFO queue has no window. Leave it out.",
    );
    expect(await wrong((hello) => hello.onQueue({ arn: Promise.resolve(JOBS) }))).to.contain(
      "the source has no name of its own. Add one to the options: { name: 'jobs' }",
    );
  });
});

describe("onStream", () => {
  it("binds a table's stream to LIVE, and lets the role read it and tell of failures first", async () => {
    const { only } = await withHello((hello) =>
      hello.onStream(TABLE, {
        startingPosition: "TRIM_HORIZON",
        batchSize: 50,
        windowSeconds: 2,
        bisectOnError: true,
        retries: 3,
        maxAgeSeconds: 3600,
        parallelization: 2,
        onFailure: { arn: JOBS },
      }),
    );
    expect(only(MAPPING).name).to.equal("hello-stream-orders");
    expect(only(MAPPING).inputs).to.deep.equal({
      functionName: "arn:of:LIVE",
      eventSourceArn: STREAM,
      startingPosition: "TRIM_HORIZON",
      batchSize: 50,
      maximumBatchingWindowInSeconds: 2,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: 3600,
      parallelizationFactor: 2,
      destinationConfig: { onFailure: { destinationArn: JOBS } },
    });
    expect(only(MAPPING).dependsOn).to.include(`${RIGHTS}::hello-stream-orders`);
    expect(statements(only(RIGHTS).inputs.policy)).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
        Resource: STREAM,
      },
      { Effect: "Allow", Action: ["dynamodb:ListStreams"], Resource: "*" },
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: JOBS },
    ]);
  });

  it("asks for Kinesis's own rights", async () => {
    const arn = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";
    const { only } = await withHello((hello) => hello.onStream({ arn }, { startingPosition: "LATEST" }));
    expect(only(MAPPING).name).to.equal("hello-stream-clicks");
    const [{ Action }] = statements(only(RIGHTS).inputs.policy);
    expect(Action).to.include("kinesis:SubscribeToShard");
  });

  for (const [title, options, mistake] of [
    [
      "no beginning",
      {},
      "startingPosition is missing. Write TRIM_HORIZON for all records that are kept, or LATEST for new ones alone.",
    ],
    [
      "an unknown beginning",
      { startingPosition: "OLDEST" },
      'startingPosition: "OLDEST" is unknown. Write TRIM_HORIZON or LATEST.',
    ],
    [
      "an age below a minute",
      { startingPosition: "LATEST", maxAgeSeconds: 59 },
      "maxAgeSeconds: 59 is out of range. Write a whole number from 60 to 604800, or -1 for no limit.",
    ],
    [
      "too many at once",
      { startingPosition: "LATEST", parallelization: 11 },
      "parallelization: 11 is out of range. Write a whole number from 1 to 10.",
    ],
    [
      "a failure destination without an ARN",
      { startingPosition: "LATEST", onFailure: "jobs" },
      "onFailure: it is no queue or topic. Give a resource, or { arn: 'arn:...' }.",
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const message = await wrong((hello) =>
        hello.onStream({ arn: STREAM }, options as unknown as StreamOptions),
      );
      expect(message).to.equal(`hello.onStream(...) has 1 mistake:\n  ${mistake}`);
    });
  }
});
