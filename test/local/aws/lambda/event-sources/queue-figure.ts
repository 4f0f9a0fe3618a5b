/**
 * Sends messages to a queue whose function fails one in ten twice and one in a hundred always, kills local AWS in the
 * middle, and counts what was handled and what the dead-letter queue has.
 *
 *   npx tsx test/local/aws/lambda/event-sources/queue-figure.ts 10000
 */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { functionInput, zipOf } from "../../../../support/lambda-builders.ts";
import { clientConfig, makeRoles } from "../../../../support/local-aws.ts";
import { until } from "../../../../support/until.ts";

/** What became of the messages. */
export interface Figure {
  /** Messages that were handled, by how often: at least once is promised, and a kill makes some of them twice. */
  readonly handledOnce: number;
  readonly handledMore: number;
  readonly inDeadLetterQueue: number;
  /** Sent, and neither handled nor in the dead-letter queue. */
  readonly lost: readonly number[];
  /** Handled and in the dead-letter queue too. */
  readonly both: readonly number[];
  readonly seconds: number;
}

const LIMIT_MS = 300_000;
const PORT_LINE = /local AWS ready at (http:\/\/127\.0\.0\.1:\d+)/;

/** The function keeps its count of attempts in a folder, as a table would, since a kill ends its processes. */
const codeOf = (folder: string) => `
const fs = require("node:fs");
const add = (name) => { fs.appendFileSync(${JSON.stringify(folder)} + "/" + name, "."); return fs.statSync(${JSON.stringify(folder)} + "/" + name).size; };
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  const handled = [];
  for (const { messageId, body } of Records) {
    const number = Number(body);
    const fails = number % 100 === 7 || (number % 10 === 3 && add(body) <= 2);
    if (fails) batchItemFailures.push({ itemIdentifier: messageId });
    else handled.push(number);
  }
  fs.appendFileSync(${JSON.stringify(folder)} + "/handled", handled.map((each) => each + "\\n").join(""));
  return { batchItemFailures };
};`;

/** Plays it with `count` messages. */
export async function playQueue(count: number): Promise<Figure> {
  const data = mkdtempSync(join(tmpdir(), "lambda-live-queue-"));
  const notes = mkdtempSync(join(tmpdir(), "lambda-live-handled-"));
  appendFileSync(join(notes, "handled"), "");
  const handled = () => readFileSync(join(notes, "handled"), "utf8").split("\n").filter(Boolean).map(Number);
  const startedAt = performance.now();
  let server = await start(data);
  try {
    const arn = await prepare(server.endpoint, codeOf(notes));
    await send(server.endpoint, arn.url, count);
    await until(() => handled().length > count / 3, LIMIT_MS);
    server.child.kill("SIGKILL");
    server = await start(data);
    const attributes = () => countsOf(server.endpoint, arn.url);
    await until(async () => (await attributes()).every((left) => left === 0), LIMIT_MS);
    const dead = await drain(server.endpoint, arn.deadUrl);
    return judge(count, handled(), dead, (performance.now() - startedAt) / 1000);
  } finally {
    server.child.kill("SIGKILL");
    for (const folder of [data, notes]) rmSync(folder, { recursive: true, force: true });
  }
}

function judge(count: number, handled: readonly number[], dead: readonly number[], seconds: number): Figure {
  const times = new Map<number, number>();
  for (const each of handled) times.set(each, (times.get(each) ?? 0) + 1);
  const isDead = new Set(dead);
  const all = Array.from({ length: count }, (_, number) => number);
  return {
    handledOnce: [...times.values()].filter((each) => each === 1).length,
    handledMore: [...times.values()].filter((each) => each > 1).length,
    inDeadLetterQueue: isDead.size,
    lost: all.filter((number) => !times.has(number) && !isDead.has(number)),
    both: all.filter((number) => times.has(number) && isDead.has(number)),
    seconds,
  };
}

async function start(data: string): Promise<{ child: ChildProcess; endpoint: string }> {
  const args = ["--import", "tsx", join(__dirname, "queue-server.ts"), data];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      const found = PORT_LINE.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`local AWS ended with ${code}`)));
  });
  return { child, endpoint };
}

async function withSqs<T>(endpoint: string, use: (sqs: SQSClient) => Promise<T>): Promise<T> {
  const sqs = new SQSClient(clientConfig(endpoint));
  try {
    return await use(sqs);
  } finally {
    sqs.destroy();
  }
}

/** Makes the queues, the function with its alias LIVE, and the mapping. */
async function prepare(endpoint: string, code: string): Promise<{ url: string; deadUrl: string }> {
  await makeRoles(endpoint);
  const lambda = new LambdaClient(clientConfig(endpoint));
  return withSqs(endpoint, async (sqs) => {
    const dead = await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 4 });
    const Attributes = { VisibilityTimeout: "1", RedrivePolicy };
    const work = await sqs.send(new CreateQueueCommand({ QueueName: "work", Attributes }));
    const FunctionName = "worker";
    await lambda.send(
      new CreateFunctionCommand(functionInput(FunctionName, { Timeout: 1, Code: { ZipFile: zipOf(code) } })),
    );
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: `${FunctionName}:LIVE`,
        EventSourceArn: arnOf("work"),
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),
    );
    lambda.destroy();
    return { url: work.QueueUrl ?? "", deadUrl: dead.QueueUrl ?? "" };
  });
}

function arnOf(queue: string): string {
  return `arn:aws:sqs:us-east-1:123456789012:${queue}`;
}

function send(endpoint: string, QueueUrl: string, count: number): Promise<void> {
  return withSqs(endpoint, async (sqs) => {
    for (let first = 0; first < count; first += 10) {
      const numbers = Array.from({ length: Math.min(10, count - first) }, (_, index) => first + index);
      const Entries = numbers.map((number) => ({ Id: String(number), MessageBody: String(number) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  });
}

function countsOf(endpoint: string, QueueUrl: string): Promise<number[]> {
  return withSqs(endpoint, async (sqs) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return Object.values(Attributes ?? {}).map(Number);
  });
}

function drain(endpoint: string, QueueUrl: string): Promise<number[]> {
  return withSqs(endpoint, async (sqs) => {
    const found: number[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return found;
      found.push(...Messages.map(({ Body }) => Number(Body)));
      const Entries = Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  });
}

if (require.main === module) {
  const count = Number(process.argv[2] ?? 10_000);
  playQueue(count).then((figure) => console.log(JSON.stringify({ count, ...figure })));
}
