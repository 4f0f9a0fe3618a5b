import { EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { clientConfig, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const BUS = "aws:cloudwatch/eventBus:EventBus";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy";
const BUS_ARN = "arn:aws:events:us-east-1:123456789012:event-bus/";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost";

describe("event buses, rules and targets in the stand-in", () => {
  let test: TestAws;
  let events: EventBridgeClient;
  before(async () => {
    test = await startTestAws();
    events = new EventBridgeClient(clientConfig(test.aws.endpoint));
  });
  after(async () => {
    events.destroy();
    await test.close();
  });
  const anEngine = () => aProviderEngine(test.aws.endpoint);

  it("make, change, look up and delete a bus with its policy", async () => {
    const engine = anEngine();
    const bus = { name: "orders", description: "of the shop", tags: { owner: "tests" } };
    const { outputs } = await engine.up(BUS, { ...bus, deadLetterConfig: { arn: QUEUE } });
    expect(outputs).to.deep.include({
      arn: `${BUS_ARN}orders`,
      deadLetterConfig: { arn: QUEUE },
      tagsAll: { owner: "tests" },
    });
    expect((await engine.up(BUS, { ...bus, deadLetterConfig: { arn: QUEUE } })).did).to.equal("same");
    const changed = await engine.up(BUS, { name: "orders", tags: { owner: "others" } });
    expect([changed.did, ...changed.changed].sort()).to.deep.equal([
      "deadLetterConfig",
      "description",
      "tags",
      "update",
    ]);
    expect(changed.outputs).to.deep.include({ description: "", tagsAll: { owner: "others" } });
    expect(changed.outputs).not.to.have.property("deadLetterConfig");
    const found = await engine.lookup("aws:cloudwatch/getEventBus:getEventBus", { name: "orders" });
    expect(found).to.deep.include({ arn: `${BUS_ARN}orders`, name: "orders", deadLetterConfigs: [] });

    const policy = { Version: "2012-10-17", Statement: [] };
    await engine.up(BUS_POLICY, { eventBusName: "orders", policy });
    expect((await engine.up(BUS_POLICY, { eventBusName: "orders", policy })).did).to.equal("same");
    await engine.destroy(BUS_POLICY);
    await engine.destroy(BUS);
    const gone = await engine
      .lookup("aws:cloudwatch/getEventBus:getEventBus", { name: "orders" })
      .catch(({ message }) => message);
    expect(gone).to.contain("Event bus orders does not exist.");
  });

  it("put a rule and a target on a bus that is named or given by ARN", async () => {
    const engine = anEngine();
    await engine.up(BUS, { name: "shop" });
    const rule = { name: "placed", eventPattern: '{"source":["shop"]}' };
    const made = await engine.up(RULE, { ...rule, eventBusName: "shop" });
    expect(made.outputs.arn).to.equal("arn:aws:events:us-east-1:123456789012:rule/shop/placed");
    const byArn = await engine.up(RULE, { ...rule, eventBusName: `${BUS_ARN}shop` });
    expect(byArn.did).to.equal("same");

    const target = {
      rule: "placed",
      eventBusName: "shop",
      targetId: "live",
      arn: LIVE,
      inputTransformer: { inputPaths: { id: "$.detail.id" }, inputTemplate: '{"id": <id>}' },
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 0 },
      deadLetterConfig: { arn: QUEUE },
    };
    await engine.up(TARGET, target);
    const { Targets } = await events.send(
      new ListTargetsByRuleCommand({ Rule: "placed", EventBusName: "shop" }),
    );
    expect(Targets).to.deep.equal([
      {
        Id: "live",
        Arn: LIVE,
        InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: '{"id": <id>}' },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 0 },
        DeadLetterConfig: { Arn: QUEUE },
      },
    ]);
    expect((await engine.up(TARGET, target)).did).to.equal("same");
    const { inputTransformer: _, retryPolicy: __, ...plain } = target;
    const changed = await engine.up(TARGET, { ...plain, inputPath: "$.detail" });
    expect([changed.did, ...changed.changed]).to.have.members([
      "update",
      "inputPath",
      "inputTransformer",
      "retryPolicy",
    ]);
    await engine.destroy(TARGET);
    await engine.destroy(RULE);
    await engine.destroy(BUS);
  });
});
