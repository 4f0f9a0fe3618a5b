import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sns from "@pulumi/aws/sns";
import * as sqs from "@pulumi/aws/sqs";
import { expect } from "chai";
import type { LiveFunction } from "../../../components/live-function.ts";
import type { liveStack, StackProgram } from "../../../components/live-stack.ts";
import { copyProject } from "../../../local/copy-project.ts";
import { record } from "../../support/pulumi-recorder.ts";

const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const PERMISSION = "aws:lambda/permission:Permission";
const FUNCTION = "aws:lambda/function:Function";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-hello:LIVE";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:orders";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost";
const WAY =
  "Give the topic itself, or one that is made elsewhere by { arn: 'arn:aws:sns:eu-west-1:123456789012:orders' }.";

let ours: { liveStack: typeof liveStack };
let root: string;

const run = (program: StackProgram) =>
  record(ours.liveStack(program), {
    stack: "sbx",
    arns: { "aws:lambda/alias:Alias": LIVE, "aws:sns/topic:Topic": TOPIC },
    answers: { "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }) },
  });
/** Any arguments, as JavaScript may give them. */
type Loose = (topic: unknown, options?: unknown) => unknown;
const hello =
  (use: (onTopic: Loose) => unknown): StackProgram =>
  ({ declare }) => {
    const fn: LiveFunction = declare("hello");
    use(fn.onTopic.bind(fn) as Loose);
  };
const made = () => new sns.Topic("inbox", { name: "orders", fifoTopic: false });

describe("onTopic", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "on-topic-"));
    copyProject(join(root, "project"));
    ours = require(join(root, "project/components/live-stack.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("subscribes LIVE, after a permission for that topic and its account alone", async () => {
    const { only, resources, error } = await run(hello((onTopic) => onTopic(made())));
    expect(error).to.equal(undefined);
    const { inputs, name, parent, dependsOn } = only(SUBSCRIPTION);
    expect(inputs).to.deep.equal({ topic: TOPIC, protocol: "lambda", endpoint: LIVE });
    expect([name, parent]).to.deep.equal(["hello_topic_inbox", "lambda-live:index:LiveFunction::hello"]);
    expect(dependsOn).to.include(`${PERMISSION}::hello_topic_inbox`);
    const permission = resources.find((one) => one.type === PERMISSION && one.name === "hello_topic_inbox");
    expect(permission?.inputs).to.deep.equal({
      function: "lambda-live-sbx-hello",
      qualifier: "LIVE",
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: TOPIC,
    });
  });

  for (const [title, options, expected] of [
    [
      "attributes",
      { filter: { kind: ["order"] } },
      { filterPolicy: '{"kind":["order"]}', filterPolicyScope: "MessageAttributes" },
    ],
    [
      "bodies",
      { filter: { order: { paid: [true] } }, filterOn: "body" },
      { filterPolicy: '{"order":{"paid":[true]}}', filterPolicyScope: "MessageBody" },
    ],
    [
      "nothing, with a queue for what SNS can't hand over",
      { deadLetterQueue: QUEUE },
      { redrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE }) },
    ],
  ] as const) {
    it(`takes a topic from elsewhere, and filters by ${title}`, async () => {
      const { only } = await run(hello((onTopic) => onTopic({ arn: TOPIC }, options)));
      const { inputs, name } = only(SUBSCRIPTION);
      expect(inputs).to.deep.equal({ topic: TOPIC, protocol: "lambda", endpoint: LIVE, ...expected });
      expect(name).to.equal("hello_topic_orders");
    });
  }

  for (const [title, use, mistakes] of [
    [
      "a name",
      (onTopic) => onTopic("orders"),
      [`the first argument is no standard topic whose ARN is known now. ${WAY}`],
    ],
    [
      "a FIFO topic, which calls no function",
      (onTopic) => onTopic({ arn: `${TOPIC}.fifo` }),
      [`the first argument is no standard topic whose ARN is known now. ${WAY}`],
    ],
    [
      "a queue, with an option of another tool",
      (onTopic) => onTopic(new sqs.Queue("orders"), { filterPolicy: { kind: ["order"] } }),
      [
        `the first argument is a resource, but no topic. ${WAY}`,
        "filterPolicy is unknown. There are filter, filterOn, deadLetterQueue.",
      ],
    ],
    [
      "a filter of attributes with depth, and a scope that is none",
      (onTopic) => onTopic(made(), { filter: { order: { paid: [true] } }, filterOn: "MessageBody" }),
      [
        "filter.order is an object, and a message's attributes have no depth. List its values, or let the filter look into the message: filterOn: 'body'",
        "filterOn is neither 'attributes' nor 'body'.",
      ],
    ],
    [
      "a queue of its own as the resource itself",
      (onTopic) => onTopic(made(), { deadLetterQueue: new sqs.Queue("lost") }),
      ["deadLetterQueue is the resource itself. Give its ARN, for example: deadLetterQueue: queue.arn"],
    ],
  ] as readonly (readonly [string, (onTopic: Loose) => unknown, readonly string[]])[]) {
    it(`refuses ${title}, with nothing of a function registered`, async () => {
      const { error, resources } = await run(hello(use));
      expect(error?.message.split("\n  ").slice(1)).to.deep.equal(mistakes);
      expect(resources.filter(({ type }) => [SUBSCRIPTION, FUNCTION].includes(type))).to.deep.equal([]);
    });
  }

  it("refuses a second subscription of one topic, since SNS has one for a function", async () => {
    const { error } = await run(
      hello((onTopic) => {
        onTopic({ arn: TOPIC });
        onTopic({ arn: TOPIC }, { filter: { kind: ["order"] } });
      }),
    );
    expect(error?.message).to.equal(
      "onTopic(...) of hello for orders was called twice. SNS has one subscription of a topic for a function: put both into one filter.",
    );
  });
});
