import { expect } from "chai";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const LOOKUP = "aws:sns/getTopic:getTopic";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:hello-prd:LIVE";

describe("topics in the stand-in", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  it("make, change, look up and delete a topic with its policy and its subscription", async () => {
    const engine = aProviderEngine(test.aws.endpoint);
    const topic = { name: "orders", displayName: "Orders", tags: { owner: "tests" } };
    const { outputs } = await engine.up(TOPIC, topic);
    const arn = outputs.arn as string;
    expect(outputs).to.deep.include({
      arn: "arn:aws:sns:us-east-1:123456789012:orders",
      displayName: "Orders",
      owner: "123456789012",
      tagsAll: { owner: "tests" },
    });
    expect((await engine.up(TOPIC, topic)).did).to.equal("same");
    const changed = await engine.up(TOPIC, { name: "orders", tags: { owner: "others" } });
    expect([changed.did, ...changed.changed]).to.have.members(["update", "displayName", "tags"]);
    expect(changed.outputs).to.deep.include({ displayName: "", tagsAll: { owner: "others" } });
    expect(await engine.lookup(LOOKUP, { name: "orders" })).to.deep.include({ arn, name: "orders" });

    const policy = { Version: "2012-10-17", Statement: [] };
    expect((await engine.up(POLICY, { arn, policy })).outputs.owner).to.equal("123456789012");
    expect((await engine.up(POLICY, { arn, policy: JSON.stringify(policy) })).did).to.equal("same");
    expect((await engine.up(TOPIC, { name: "orders", tags: { owner: "others" } })).did).to.equal("same");

    const subscription = { topic: arn, protocol: "lambda", endpoint: LIVE };
    const filter = { filterPolicy: '{"a":{"b":["c"]}}', filterPolicyScope: "MessageBody" };
    const redrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:lost"}';
    const made = await engine.up(SUBSCRIPTION, { ...subscription, ...filter, redrivePolicy });
    expect(made.outputs).to.include({ ...filter, redrivePolicy, endpoint: LIVE, pendingConfirmation: false });
    expect((await engine.up(SUBSCRIPTION, { ...subscription, ...filter, redrivePolicy })).did).to.equal(
      "same",
    );
    const bare = await engine.up(SUBSCRIPTION, subscription);
    expect([bare.did, ...bare.changed]).to.have.members(["update", "filterPolicy", "redrivePolicy"]);
    expect(bare.outputs).to.include({ filterPolicy: "", redrivePolicy: "" });
    await engine.up(SUBSCRIPTION, {
      ...subscription,
      filterPolicy: '{"a":["b"]}',
      filterPolicyScope: "MessageAttributes",
    });

    for (const type of [SUBSCRIPTION, POLICY, TOPIC]) await engine.destroy(type);
    const gone = await engine.lookup(LOOKUP, { name: "orders" }).catch(({ message }) => message);
    expect(gone).to.contain("couldn't find resource");
  });

  it("refuse what local SNS does not honour, by its name", async () => {
    const engine = aProviderEngine(test.aws.endpoint);
    const refusal = (inputs: object) => engine.up(TOPIC, { ...inputs }).catch(({ message }) => message);
    expect(await refusal({ name: "a", archivePolicy: "{}" })).to.contain("has no property 'archivePolicy'");
    expect(await refusal({ name: "a", tracingConfig: "Active" })).to.contain(
      "Local SNS does not honour TracingConfig Active.",
    );
  });
});
