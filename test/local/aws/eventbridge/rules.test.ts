import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { type Bus, openBus } from "../../../../local/aws/eventbridge/bus.ts";
import { EVENT_BUSES } from "../../../../local/aws/eventbridge/event-bus.ts";
import { eventBridgeService } from "../../../../local/aws/eventbridge/service.ts";
import { AwsError } from "../../../../local/aws/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { errorsSaid } from "../../../support/errors-said.ts";
import { type RecordedDelivery, recordDelivery } from "../../../support/recorded-delivery.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  type TestClock,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";
import { deliveryRefusedWith } from "../triggers/refusing-lambda.ts";

const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/orders";

const DETAIL = { total: 30, customer: { name: "Ada" }, tags: ["ACTIVE", "NEW"] };
const ENVELOPE = {
  version: "0",
  id: "",
  source: "shop",
  account: "123456789012",
  time: "2026-03-02T12:00:00Z",
  region: "us-east-1",
  resources: [],
};

describe("EventBridge", () => {
  let clock: TestClock;
  let delivery: RecordedDelivery;
  let bus: Bus;
  let waiting: { at: number; run: () => void } | undefined;
  let served: ServedState<EventBridgeClient>;
  let client: EventBridgeClient;
  const timer = {
    after(milliseconds: number, run: () => void) {
      const own = { at: clock.now() + milliseconds, run };
      waiting = own;
      return () => {
        if (waiting === own) waiting = undefined;
      };
    },
  };

  beforeEach(async () => {
    clock = testClock();
    delivery = recordDelivery();
    waiting = undefined;
    const store = openStore();
    bus = openBus({ store, delivery, accountId: "123456789012", timer, now: clock.now });
    const definition = eventBridgeService({ bus, buses: store.collection(EVENT_BUSES), now: clock.now });
    served = await serveState(definition, (config) => new EventBridgeClient(config));
    client = served.client;
  });
  afterEach(() => served.close());

  const putRule = (input: Partial<PutRuleCommandInput> = {}) =>
    client.send(
      new PutRuleCommand({
        Name: "orders",
        ...(input.ScheduleExpression ? {} : { EventPattern: '{"source":["shop"]}' }),
        ...input,
      }),
    );
  const putTarget = (target: Partial<Target> = {}) =>
    client.send(new PutTargetsCommand({ Rule: "orders", Targets: [{ Id: "live", Arn: LIVE, ...target }] }));
  const putEvent = (detail: object, Source = "shop") =>
    client.send(
      new PutEventsCommand({
        Entries: [{ Source, DetailType: "order placed", Detail: JSON.stringify(detail) }],
      }),
    );

  it("creates a rule and shows it", async () => {
    const { RuleArn } = await putRule({ Tags: [{ Key: "stack", Value: "prd" }] });
    expect(RuleArn).to.equal(RULE_ARN);
    const { $metadata: _, ...rule } = await client.send(new DescribeRuleCommand({ Name: "orders" }));
    expect(rule).to.deep.equal({
      Arn: RULE_ARN,
      CreatedBy: "123456789012",
      EventBusName: "default",
      EventPattern: '{"source":["shop"]}',
      Name: "orders",
      State: "ENABLED",
    });
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: RULE_ARN }));
    expect(Tags).to.deep.equal([{ Key: "stack", Value: "prd" }]);
    const { Rules } = await client.send(new ListRulesCommand({ NamePrefix: "ord" }));
    expect(Rules).to.have.length(1);
  });

  it("sends a matching event to the alias that the target names, with the rule as the caller", async () => {
    await putRule();
    await putTarget();
    const { Entries, FailedEntryCount } = await putEvent({ total: 30 });
    expect(FailedEntryCount).to.equal(0);
    expect(delivery.delivered).to.deep.equal([
      {
        targetArn: LIVE,
        caller: { service: "events.amazonaws.com", sourceArn: RULE_ARN, sourceAccount: "123456789012" },
        event: {
          version: "0",
          id: Entries?.[0]?.EventId,
          "detail-type": "order placed",
          source: "shop",
          account: "123456789012",
          time: "2026-03-02T12:00:00Z",
          region: "us-east-1",
          resources: [],
          detail: { total: 30 },
        },
      },
    ]);
  });

  it("sends no event that does not match, and none while the rule is disabled", async () => {
    await putRule();
    await putTarget();
    await putEvent({}, "depot");
    await client.send(new DisableRuleCommand({ Name: "orders" }));
    await putEvent({});
    expect(delivery.delivered).to.deep.equal([]);
  });

  for (const [title, target, expected] of [
    ["a fixed text", { Input: '{"fixed":true}' }, { fixed: true }],
    ["a part of the event", { InputPath: "$.detail.customer" }, { name: "Ada" }],
    [
      "a template whose names are those of every object",
      {
        InputTransformer: {
          InputPathsMap: { ["__proto__"]: "$.detail.total" },
          InputTemplate: "<__proto__>",
        },
      },
      30,
    ],
    ["nothing for a part that is not there", { InputPath: "$.detail.constructor" }, null],
    [
      "a filled template",
      {
        InputTransformer: {
          InputPathsMap: { who: "$.detail.customer.name", total: "$.detail.total" },
          InputTemplate: '{"text": "<who> pays <total>", "total": <total>, "rule": <aws.events.rule-name>}',
        },
      },
      { text: "Ada pays 30", total: 30, rule: "orders" },
    ],
    [
      "lists and objects in a text without their quotes, as AWS was recorded to do",
      {
        InputTransformer: {
          InputPathsMap: { customer: "$.detail.customer", tags: "$.detail.tags" },
          InputTemplate: '"<tags> of <customer>"',
        },
      },
      "[ACTIVE,NEW] of {name:Ada}",
    ],
    [
      "the event without its detail, or whole",
      {
        InputTransformer: {
          InputTemplate: '{"head": <aws.events.event>, "whole": <aws.events.event.json>}',
        },
      },
      {
        head: { ...ENVELOPE, detailType: "order placed" },
        whole: { ...ENVELOPE, "detail-type": "order placed", detail: DETAIL },
      },
    ],
  ] as const) {
    it(`sends ${title} if the target asks for it`, async () => {
      await putRule();
      await putTarget(target as Partial<Target>);
      await putEvent(DETAIL);
      const sent = JSON.stringify(delivery.delivered.map(({ event }) => event));
      expect(JSON.parse(sent.replaceAll(/"id":"[^"]*"/g, '"id":""'))).to.deep.equal([expected]);
    });
  }

  it("fires a rate each time that it is due", async () => {
    await putRule({ ScheduleExpression: "rate(5 minutes)" });
    await putTarget();
    expect(waiting?.at).to.equal(NOON + 300_000);
    waiting?.run();
    expect(delivery.delivered).to.have.length(0);
    for (const fired of [1, 2]) {
      clock.advance(300_000);
      waiting?.run();
      expect(delivery.delivered).to.have.length(fired);
    }
    expect(delivery.delivered[0]?.event).to.deep.include({
      "detail-type": "Scheduled Event",
      source: "aws.events",
      time: "2026-03-02T12:05:00Z",
      resources: [RULE_ARN],
      detail: {},
    });
    await client.send(new DisableRuleCommand({ Name: "orders" }));
    expect(waiting).to.equal(undefined);
  });

  it("fires a cron expression at its times, but never after its last year", async () => {
    await putRule({ ScheduleExpression: "cron(0 14 ? * MON *)" });
    await putTarget();
    expect(waiting?.at).to.equal(NOON + 2 * 3_600_000);
    clock.advance(2 * 3_600_000);
    waiting?.run();
    expect(delivery.delivered).to.have.length(1);
    expect(waiting?.at).to.equal(NOON + 2 * 3_600_000 + 7 * 24 * 3_600_000);
    await putRule({ ScheduleExpression: "cron(0 14 ? * MON 2002)" });
    expect(waiting).to.equal(undefined);
  });

  it("goes on firing and reports the error while rules can't be written", () =>
    withStoreDirectory(async (reopen, directory) => {
      const full = openBus({ store: reopen(), delivery, accountId: "123456789012", timer, now: clock.now });
      const targets = [{ Id: "live", Arn: LIVE }];
      const rule = { name: "r", region: "us-east-1", arn: RULE_ARN, state: "ENABLED", targets, tags: {} };
      full.save({ ...rule, schedule: "rate(5 minutes)", nextAt: NOON + 300_000 });
      rmSync(join(directory, "eventbridge-rules"), { recursive: true });
      const said = await errorsSaid(async () => {
        for (const minutes of [5, 10]) {
          expect(waiting?.at).to.equal(NOON + minutes * 60_000);
          clock.advance(300_000);
          waiting?.run();
        }
      });
      expect(delivery.delivered).to.have.length(2);
      expect(String(said[0])).to.contain("ENOENT");
    }));

  it("counts a rate anew after its rule is enabled again", async () => {
    await putRule({ ScheduleExpression: "rate(5 minutes)" });
    await client.send(new DisableRuleCommand({ Name: "orders" }));
    clock.advance(3_600_000);
    await client.send(new EnableRuleCommand({ Name: "orders" }));
    expect(waiting?.at).to.equal(NOON + 3_600_000 + 300_000);
  });

  for (const expression of [
    "cron(0 1 * * * *)",
    "cron(71 8 1 * ? *)",
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 weeks)",
    "often",
  ]) {
    it(`refuses the schedule ${expression}`, async () => {
      const refusal = await refusalOf(putRule({ ScheduleExpression: expression }));
      expect([refusal.name, refusal.message]).to.deep.equal([
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
      ]);
    });
  }

  it("keeps at most five targets, by their id, and finds rules by target", async () => {
    await putRule();
    await putTarget();
    await putTarget({ Input: "{}" });
    const list = async () => (await client.send(new ListTargetsByRuleCommand({ Rule: "orders" }))).Targets;
    expect(await list()).to.deep.equal([{ Id: "live", Arn: LIVE, Input: "{}" }]);
    const byTarget = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: LIVE }));
    expect(byTarget.RuleNames).to.deep.equal(["orders"]);
    for (const Id of ["2", "3", "4", "5"]) await putTarget({ Id });
    const sixth = await refusalOf(putTarget({ Id: "6" }));
    expect(sixth.message).to.equal("The requested resource exceeds the maximum number allowed.");
    const odd = await refusalOf(putTarget({ Id: "!@#$@!#$" }));
    expect(odd.message).to.equal(
      "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    );
  });

  for (const [mistake, target, message] of [
    [
      "two inputs",
      { Input: "{}", InputPath: "$.detail" },
      "Only one of Input, InputPath, or InputTransformer must be provided for target live.",
    ],
    ["an input that is no JSON", { Input: "{no" }, "JSON syntax error in input for target live"],
    ["a path that is none", { InputPath: "detail" }, "Invalid InputPath for target live."],
    [
      "a template with a name of nothing",
      { InputTransformer: { InputTemplate: '"<who>"' } },
      "InputTemplate for target live contains invalid placeholder who.",
    ],
    [
      "no ARN",
      { Arn: "hello" },
      "Parameter hello is not valid. Reason: Provided Arn is not in correct format.",
    ],
  ] as const) {
    it(`refuses a target with ${mistake}`, async () => {
      await putRule();
      const refusal = await refusalOf(putTarget(target));
      expect(refusal.name).to.equal("ValidationException");
      expect(refusal.message).to.contain(message);
    });
  }

  it("refuses a target that is no function, because no event would be sent there", async () => {
    await putRule();
    const refusal = await refusalOf(putTarget({ Arn: "arn:aws:sqs:us-east-1:123456789012:orders" }));
    expect(refusal.$metadata?.httpStatusCode).to.equal(501);
    expect(refusal.message).to.contain("sqs");
  });

  for (const [title, target, message] of [
    [
      "a retry policy out of range",
      { RetryPolicy: { MaximumRetryAttempts: 186, MaximumEventAgeInSeconds: 59 } },
      "2 validation errors detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185; Value '59' at 'targets.1.member.retryPolicy.maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    ],
    [
      "what only other targets have, by its name",
      { SqsParameters: { MessageGroupId: "a" } },
      "Local EventBridge does not honour SqsParameters of target live: it is for targets that are no functions.",
    ],
  ] as const) {
    it(`refuses a target with ${title}`, async () => {
      await putRule();
      expect((await refusalOf(putTarget(target))).message).to.equal(message);
    });
  }

  it("takes the last of two targets with the same id", async () => {
    await putRule();
    const Targets = ["1", "2"].map((Input) => ({ Id: "live", Arn: LIVE, Input }));
    await client.send(new PutTargetsCommand({ Rule: "orders", Targets }));
    const listed = await client.send(new ListTargetsByRuleCommand({ Rule: "orders" }));
    expect(listed.Targets).to.deep.equal([{ Id: "live", Arn: LIVE, Input: "2" }]);
  });

  it("takes an event even if a function refuses it", async () => {
    await putRule();
    await putTarget();
    const refused = deliveryRefusedWith(
      new AwsError("RequestTooLargeException", "Request must be smaller", 413),
    );
    delivery.deliver = refused.delivery.deliver;
    expect((await putEvent({})).FailedEntryCount).to.equal(0);
    expect(refused.taken).to.deep.equal([]);
  });

  it("deletes a rule only without targets, and a missing rule without an error", async () => {
    await putRule();
    await putTarget();
    const remove = () => client.send(new DeleteRuleCommand({ Name: "orders" }));
    expect((await refusalOf(remove())).message).to.equal("Rule can't be deleted since it has targets.");
    await client.send(new RemoveTargetsCommand({ Rule: "orders", Ids: ["live"] }));
    await remove();
    await remove();
    const gone = await refusalOf(client.send(new DescribeRuleCommand({ Name: "orders" })));
    expect(gone.message).to.equal("Rule orders does not exist on EventBus default.");
  });

  it("takes the good entries of a request, and names the error of each bad one", async () => {
    await putRule();
    await putTarget();
    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          { DetailType: "a", Detail: "{}" },
          { Source: "shop", DetailType: "a", Detail: "no json" },
          { Source: "shop", DetailType: "a", Detail: "{}" },
        ],
      }),
    );
    expect(FailedEntryCount).to.equal(2);
    expect(Entries?.[0]).to.deep.equal({
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter Source is not valid. Reason: Source is a required argument.",
    });
    expect(Entries?.[1]?.ErrorCode).to.equal("MalformedDetail");
    expect(delivery.delivered).to.have.length(1);
  });

  it("tests a pattern against an event", async () => {
    const test = (Event: string) =>
      client.send(new TestEventPatternCommand({ EventPattern: '{"source":["shop"]}', Event }));
    expect((await test('{"source":"shop"}')).Result).to.equal(true);
    expect((await test('{"source":"depot"}')).Result).to.equal(false);
    expect((await refusalOf(test("no json"))).message).to.equal("Parameter Event is not valid.");
  });
});
