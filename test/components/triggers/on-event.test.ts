import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { expect } from "chai";
import type { LiveFunction } from "../../../components/live-function.ts";
import type { liveStack, StackProgram } from "../../../components/live-stack.ts";
import { copyProject } from "../../../local/copy-project.ts";
import { record, resolved } from "../../support/pulumi-recorder.ts";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const PERMISSION = "aws:lambda/permission:Permission";
const FUNCTION = "aws:lambda/function:Function";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-hello:LIVE";
const RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/lambda-live-sbx-hello-placed";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost";
const LOOKUP = "aws:cloudwatch/getEventBus:getEventBus";
const PATTERN = { source: ["shop"] };

let ours: { liveStack: typeof liveStack };
let root: string;

const run = (program: StackProgram, answer: () => Record<string, unknown> = () => ({ name: "orders" })) =>
  record(ours.liveStack(program), {
    stack: "sbx",
    arns: { "aws:lambda/alias:Alias": LIVE, [RULE]: RULE_ARN },
    answers: {
      "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }),
      [LOOKUP]: answer,
    },
  });
const hello =
  (use: (hello: LiveFunction) => unknown): StackProgram =>
  ({ declare }) => {
    use(declare("hello"));
  };
/** Any arguments, as JavaScript may give them. */
type Loose = (name: unknown, options?: unknown) => unknown;
const loosely = (use: (onEvent: Loose) => unknown) => hello((fn) => use(fn.onEvent.bind(fn) as Loose));

describe("onEvent", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "on-event-"));
    copyProject(join(root, "project"));
    ours = require(join(root, "project/components/live-stack.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("makes a rule named after function and event, and a target on LIVE that waits for its permission", async () => {
    let ruleArn: unknown;
    const { only, resources, error, calls } = await run(
      hello((fn) => {
        ruleArn = fn.onEvent("placed", { pattern: PATTERN });
      }),
    );
    expect(error).to.equal(undefined);
    expect(await resolved(ruleArn as ReturnType<LiveFunction["onEvent"]>)).to.equal(RULE_ARN);
    expect(only(RULE).inputs).to.deep.equal({
      name: "lambda-live-sbx-hello-placed",
      eventBusName: "default",
      eventPattern: '{"source":["shop"]}',
    });
    const permission = resources.find(
      ({ type, name }) => type === PERMISSION && name === "hello_event_placed",
    );
    expect(permission?.inputs).to.deep.equal({
      function: "lambda-live-sbx-hello",
      qualifier: "LIVE",
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: RULE_ARN,
    });
    const target = only(TARGET);
    expect(target.inputs).to.deep.equal({
      rule: "lambda-live-sbx-hello-placed",
      eventBusName: "default",
      targetId: "live",
      arn: LIVE,
    });
    expect(target.dependsOn).to.include(`${PERMISSION}::hello_event_placed`);
    expect(new Set([only(RULE), permission, target].map((one) => one?.parent))).to.deep.equal(
      new Set(["lambda-live:index:LiveFunction::hello"]),
    );
    expect(calls.map(({ token }) => token)).not.to.include(LOOKUP);
  });

  it("takes a bus, values and a queue that are computed, and fills in what EventBridge would take", async () => {
    const { only, error, calls } = await run(
      hello((fn) => {
        const bus = new cloudwatch.EventBus("orders", { name: "orders" });
        fn.onEvent("placed", {
          pattern: { source: ["shop"], detail: { bus: [bus.name] } },
          bus: bus.name,
          retries: 3,
          deadLetterQueue: QUEUE,
          description: "orders that were placed",
        });
      }),
    );
    expect(error).to.equal(undefined);
    expect(only(RULE).inputs).to.deep.include({
      eventBusName: "orders",
      eventPattern: '{"source":["shop"],"detail":{"bus":["orders"]}}',
      description: "orders that were placed",
    });
    expect(only(TARGET).inputs).to.deep.include({
      eventBusName: "orders",
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 86_400 },
      deadLetterConfig: { arn: QUEUE },
    });
    expect(calls.map(({ token }) => token)).not.to.include(LOOKUP);
  });

  it("takes several events of one function", async () => {
    const { resources } = await run(
      hello((fn) => {
        fn.onEvent("placed", { pattern: PATTERN });
        fn.onEvent("sent", { pattern: PATTERN });
      }),
    );
    expect(resources.filter(({ type }) => type === RULE)).to.have.length(2);
  });

  it("looks a bus up that is given as text, before any function is registered", async () => {
    const program = hello((fn) => fn.onEvent("placed", { pattern: PATTERN, bus: "orders" }));
    const found = await run(program);
    expect(found.calls.find(({ token }) => token === LOOKUP)?.inputs).to.deep.equal({ name: "orders" });
    expect(found.only(RULE).inputs.eventBusName).to.equal("orders");
    for (const [answer, text] of [
      [
        "reading EventBridge Event Bus (orders): couldn't find resource",
        'onEvent("placed", ...) of hello: there is no event bus orders in this account and region. Make it before, or in this program, and give its name as the resource has it: bus: bus.name',
      ],
      ["AccessDenied", 'onEvent("placed", ...) of hello: looking up the event bus orders failed.'],
    ] as const) {
      const { error, resources } = await run(program, () => {
        throw new Error(answer);
      });
      expect(error?.message).to.contain(text);
      expect(resources.filter(({ type }) => [RULE, FUNCTION].includes(type))).to.deep.equal([]);
    }
  });

  for (const [title, use, mistakes] of [
    [
      "no name",
      (onEvent) => onEvent({ pattern: PATTERN }),
      [
        "the first argument names the rule: letters, digits, - and _. For example: onEvent('order-placed', { ... })",
        "the second argument is no object. For example: { pattern: { source: ['shop'] } }",
      ],
    ],
    [
      "a name that is too long for a rule",
      (onEvent) => onEvent("a".repeat(43), { pattern: PATTERN }),
      [
        `the rule would be called lambda-live-sbx-hello-${"a".repeat(43)}, 65 characters, and a rule's name has at most 64. Give it a name of at most 42.`,
      ],
    ],
    [
      "a pattern that matches nothing, and an option of another tool",
      (onEvent) => onEvent("placed", { pattern: { detailType: ["a"] }, retryAttempts: 3 }),
      [
        "retryAttempts is unknown. There are pattern, bus, description, retries, maxAgeSeconds, deadLetterQueue.",
        'pattern.detailType: events have no such field, so the pattern matches nothing. Did you mean "detail-type"?',
      ],
    ],
    [
      "numbers out of range",
      (onEvent) => onEvent("placed", { pattern: PATTERN, retries: 186, maxAgeSeconds: 59.5 }),
      [
        "retries is 186. It must be a whole number from 0 to 185.",
        "maxAgeSeconds is 59.5. It must be a whole number from 60 to 86400.",
      ],
    ],
    [
      "no bus, and a queue that keeps an order",
      (onEvent) => onEvent("placed", { pattern: PATTERN, bus: "a bus", deadLetterQueue: `${QUEUE}.fifo` }),
      [
        "bus is no name of an event bus, and no ARN of one. Give its name or ARN, for example: bus: bus.name",
        "deadLetterQueue is no ARN of a standard queue. Give its ARN, for example: deadLetterQueue: queue.arn",
      ],
    ],
    [
      "a resource as the bus",
      (onEvent) => onEvent("placed", { pattern: PATTERN, bus: new cloudwatch.EventBus("b", { name: "b" }) }),
      ["bus is the resource itself. Give its name or ARN, for example: bus: bus.name"],
    ],
  ] as readonly (readonly [string, (onEvent: Loose) => unknown, readonly string[]])[]) {
    it(`refuses ${title}, with nothing of a function registered, also where the callback goes on`, async () => {
      const swallowing = loosely((onEvent) => {
        try {
          use(onEvent);
        } catch {}
      });
      for (const program of [loosely(use), swallowing]) {
        const { error, resources } = await run(program);
        expect(error?.message.split("\n  ").slice(1)).to.deep.equal(mistakes);
        expect(resources.filter(({ type }) => [RULE, FUNCTION].includes(type))).to.deep.equal([]);
      }
    });
  }

  it("refuses a second rule of one name, and a call after the callback", async () => {
    const twice = await run(
      hello((fn) => {
        fn.onEvent("placed", { pattern: PATTERN });
        fn.onEvent("placed", { pattern: PATTERN });
      }),
    );
    expect(twice.error?.message).to.equal(
      'onEvent("placed", ...) of hello was called twice. A rule has one pattern: give the second one another name.',
    );
    let late: LiveFunction | undefined;
    await run(
      hello((fn) => {
        late = fn;
      }),
    );
    expect(() => late?.onEvent("placed", { pattern: PATTERN })).to.throw(
      "came after the callback of liveStack had returned",
    );
  });
});
