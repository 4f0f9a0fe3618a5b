import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { openBus } from "../../../../local/aws/eventbridge/bus.ts";
import { EVENT_BUSES } from "../../../../local/aws/eventbridge/event-bus.ts";
import { realTimer } from "../../../../local/aws/eventbridge/schedule.ts";
import { eventBridgeService } from "../../../../local/aws/eventbridge/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { type RecordedDelivery, recordDelivery } from "../../../support/recorded-delivery.ts";
import { NOON, refusalOf, type ServedState, serveState, testClock } from "../../../support/serve-state.ts";

const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const ARN = "arn:aws:events:us-east-1:123456789012:event-bus/orders";
const PATTERN = '{"source":["shop"]}';

describe("event buses of EventBridge", () => {
  let delivery: RecordedDelivery;
  let served: ServedState<EventBridgeClient>;
  let client: EventBridgeClient;

  beforeEach(async () => {
    const clock = testClock();
    delivery = recordDelivery();
    const store = openStore();
    const bus = openBus({ store, delivery, accountId: "123456789012", timer: realTimer, now: clock.now });
    const plane = { bus, buses: store.collection(EVENT_BUSES), now: clock.now };
    served = await serveState(eventBridgeService(plane), (config) => new EventBridgeClient(config));
    client = served.client;
  });
  afterEach(() => served.close());

  const make = (Name = "orders") => client.send(new CreateEventBusCommand({ Name }));
  const describeBus = async (Name?: string, from = client) => {
    const { $metadata: _, ...bus } = await from.send(new DescribeEventBusCommand({ Name }));
    return bus;
  };
  const remove = (Name = "orders") => client.send(new DeleteEventBusCommand({ Name }));
  const putRule = (input: Partial<PutRuleCommandInput> = {}) =>
    client.send(
      new PutRuleCommand({ Name: "placed", EventBusName: "orders", EventPattern: PATTERN, ...input }),
    );
  const putEvents = (...buses: (string | undefined)[]) =>
    client.send(
      new PutEventsCommand({
        Entries: buses.map((EventBusName) => ({
          Source: "shop",
          DetailType: "order",
          Detail: JSON.stringify({ to: EventBusName ?? null }),
          EventBusName,
        })),
      }),
    );

  it("makes a bus, shows it by name and ARN, in its region alone, and keeps its tags", async () => {
    const made = await client.send(
      new CreateEventBusCommand({
        Name: "orders",
        Description: "of the shop",
        Tags: [{ Key: "a", Value: "1" }],
      }),
    );
    expect(made).to.include({ EventBusArn: ARN, Description: "of the shop" });
    const date = new Date(NOON);
    const shown = { Name: "orders", Arn: ARN, Description: "of the shop", CreationTime: date };
    for (const name of ["orders", ARN]) {
      expect(await describeBus(name)).to.deep.equal({ ...shown, LastModifiedTime: date });
    }
    const elsewhere = await refusalOf(describeBus("orders", served.clientIn("eu-central-1")));
    expect(elsewhere.message).to.equal("Event bus orders does not exist.");
    await client.send(new TagResourceCommand({ ResourceARN: ARN, Tags: [{ Key: "b", Value: "2" }] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: ARN }));
    expect(Tags).to.deep.equal([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    const again = await refusalOf(make());
    expect([again.name, again.message]).to.deep.equal([
      "ResourceAlreadyExistsException",
      "Event bus orders already exists.",
    ]);
  });

  it("shows the default bus, which nobody makes and nobody deletes", async () => {
    const Arn = "arn:aws:events:us-east-1:123456789012:event-bus/default";
    for (const name of [undefined, "default", Arn]) {
      expect(await describeBus(name)).to.deep.equal({ Name: "default", Arn });
    }
    expect((await refusalOf(make("default"))).message).to.equal("Event bus default already exists.");
    expect((await refusalOf(remove("default"))).message).to.equal("Cannot delete event bus default.");
  });

  it("lists the buses by name, in pages", async () => {
    for (const name of ["orders", "a-bus", "order-archive"]) await make(name);
    const list = (input: object) => client.send(new ListEventBusesCommand(input));
    const first = await list({ Limit: 3 });
    const second = await list({ Limit: 3, NextToken: first.NextToken });
    const names = [first, second].map(({ EventBuses = [] }) => EventBuses.map(({ Name }) => Name));
    expect(names).to.deep.equal([["a-bus", "default", "order-archive"], ["orders"]]);
    expect((await list({ NamePrefix: "order" })).EventBuses).to.have.length(2);
  });

  it("changes what an update names alone", async () => {
    await make();
    const DeadLetterConfig = { Arn: "arn:aws:sqs:us-east-1:123456789012:lost" };
    await client.send(new UpdateEventBusCommand({ Name: "orders", Description: "new" }));
    await client.send(new UpdateEventBusCommand({ Name: "orders", DeadLetterConfig }));
    expect(await describeBus("orders")).to.deep.include({ Description: "new", DeadLetterConfig });
  });

  it("brings an event to the rules of the bus that it is put on, by name or ARN, and to no other", async () => {
    await make();
    const { RuleArn } = await putRule();
    expect(RuleArn).to.equal("arn:aws:events:us-east-1:123456789012:rule/orders/placed");
    await client.send(
      new PutTargetsCommand({ Rule: "placed", EventBusName: ARN, Targets: [{ Id: "live", Arn: LIVE }] }),
    );
    await putEvents("orders", undefined, ARN);
    expect(delivery.delivered.map(({ event }) => (event as { detail: unknown }).detail)).to.deep.equal([
      { to: "orders" },
      { to: ARN },
    ]);
    expect(delivery.delivered[0]?.caller.sourceArn).to.equal(RuleArn);
  });

  it("keeps rules of one name on two buses apart", async () => {
    await make();
    await putRule({ Description: "own" });
    await putRule({ Description: "default", EventBusName: undefined });
    const rule = (EventBusName?: string) =>
      client.send(new DescribeRuleCommand({ Name: "placed", EventBusName }));
    expect(await rule("orders")).to.include({ Description: "own", EventBusName: "orders" });
    expect(await rule()).to.include({ Description: "default", EventBusName: "default" });
    const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: "orders" }));
    expect(Rules.map(({ Description }) => Description)).to.deep.equal(["own"]);
    await client.send(new DeleteRuleCommand({ Name: "placed", EventBusName: "orders" }));
    expect((await refusalOf(rule("orders"))).message).to.equal(
      "Rule placed does not exist on EventBus orders.",
    );
    expect(await rule()).to.include({ Description: "default" });
  });

  it("takes an event for a bus that is not there and brings it to nobody", async () => {
    await putRule({ EventBusName: undefined });
    const targets = { Rule: "placed", Targets: [{ Id: "live", Arn: LIVE }] };
    await client.send(new PutTargetsCommand(targets));
    const { FailedEntryCount, Entries = [] } = await putEvents("none", undefined);
    expect([FailedEntryCount, Entries.every(({ EventId }) => EventId)]).to.deep.equal([0, true]);
    expect(delivery.delivered).to.have.length(1);
  });

  it("deletes a bus only without rules, and a missing bus without an error", async () => {
    await make();
    await putRule();
    expect((await refusalOf(remove())).message).to.equal("EventBus can't be deleted since it has rules.");
    await client.send(new DeleteRuleCommand({ Name: "placed", EventBusName: "orders" }));
    await remove();
    await remove();
    expect((await refusalOf(putRule())).message).to.equal("Event bus orders does not exist.");
  });

  for (const [title, refused, message] of [
    [
      "a schedule on an own bus",
      () => putRule({ EventPattern: undefined, ScheduleExpression: "rate(5 minutes)" }),
      "ScheduleExpression is supported only on the default event bus.",
    ],
    ["a name with a slash", () => make("a/b"), "Event bus name must not contain '/'."],
    [
      "a log, which no bus writes",
      () => client.send(new CreateEventBusCommand({ Name: "new", LogConfig: { Level: "INFO" } })),
      "Local EventBridge does not honour LogConfig: buses write no log.",
    ],
    [
      "a partner's source",
      () => client.send(new CreateEventBusCommand({ Name: "new", EventSourceName: "aws.partner/x" })),
      "Local EventBridge does not honour EventSourceName: it has no partners.",
    ],
    [
      "a policy that is no JSON",
      () => client.send(new PutPermissionCommand({ EventBusName: "orders", Policy: "no" })),
      "Parameter Policy is not valid.",
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      await make();
      expect((await refusalOf(refused())).message).to.equal(message);
    });
  }

  it("keeps who may put events as a policy, statement by statement", async () => {
    await make();
    const allow = (StatementId: string, Principal: string) =>
      client.send(
        new PutPermissionCommand({
          EventBusName: "orders",
          Action: "events:PutEvents",
          StatementId,
          Principal,
        }),
      );
    const forbid = (input: object) =>
      client.send(new RemovePermissionCommand({ EventBusName: "orders", ...input }));
    const policy = async () => JSON.parse((await describeBus("orders")).Policy ?? "null");
    await allow("one", "210987654321");
    await allow("all", "210987654321");
    await allow("all", "*");
    expect(await policy()).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "one",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::210987654321:root" },
          Action: "events:PutEvents",
          Resource: ARN,
        },
        { Sid: "all", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: ARN },
      ],
    });
    await forbid({ StatementId: "one" });
    expect((await policy()).Statement).to.have.length(1);
    expect((await refusalOf(forbid({ StatementId: "one" }))).message).to.equal(
      "Statement with the provided id does not exist.",
    );
    await forbid({ RemoveAllPermissions: true });
    expect(await policy()).to.equal(null);
  });
});
